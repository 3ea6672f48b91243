namespace Research.Training;

/// <summary>How well a network does on a set of labelled images.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Correct">Images whose largest logit is the right class.</param>
/// <param name="Loss">Mean cross-entropy in nats.</param>
public sealed record Score(long Images, long Correct, double Loss)
{
    /// <summary>Correct/images, in [0, 1].</summary>
    public double Accuracy => (double)Correct / Images;

    /// <summary>1 − accuracy, in [0, 1].</summary>
    public double Error => 1 - Accuracy;

    /// <summary>For example <c>99.25 % (9,925 of 10,000)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{100 * Accuracy:F2} % ({Correct:N0} of {Images:N0})");
}
