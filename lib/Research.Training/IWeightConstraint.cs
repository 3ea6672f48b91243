namespace Research.Training;

/// <summary>Something that must hold for the weights after every optimizer step, such as a pruning mask.</summary>
public interface IWeightConstraint
{
    /// <summary>Makes it hold again, in place; called before the first step and after each one, with gradients off.</summary>
    void Enforce();
}
