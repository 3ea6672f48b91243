using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Where a student's soft targets come from.</summary>
public interface ITeacher
{
    /// <summary>The teacher's logits for a batch, without gradients.</summary>
    /// <param name="batch">Which images these are and, for some teachers, their pixels.</param>
    /// <returns>[batch, classes], on the batch's device.</returns>
    Tensor Logits(Batch batch);
}
