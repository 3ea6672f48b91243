using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A layer of the student that learns from one of the teacher.</summary>
/// <param name="Student">A node of the student's architecture.</param>
/// <param name="Teacher">A node of the teacher's architecture.</param>
/// <param name="Signal">What of the layer is learned.</param>
public sealed record FeaturePair(string Student, string Teacher, FeatureSignal Signal)
{
    /// <summary>Factor of this pair's loss, at least 0; default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or NaN.</exception>
    public double Weight
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Weight), FormattableString.Invariant($"Weight must be at least 0, not {value}."));
    } = 1;

    /// <summary>Whether elements are compared, so that a regressor must make the widths equal.</summary>
    internal bool ComparesElements => Signal is FeatureSignal.Hint or FeatureSignal.Contrastive;

    /// <summary>Whether both layers must compute images.</summary>
    internal bool NeedsPlaces => Signal is FeatureSignal.Attention;

    internal Tensor Loss(Tensor student, Tensor teacher) => Signal switch
    {
        FeatureSignal.Hint => Hint.Loss(student, teacher),
        FeatureSignal.Attention => AttentionTransfer.Loss(student, teacher),
        FeatureSignal.Distance => Relational.Distance(student, teacher),
        FeatureSignal.Angle => Relational.Angle(student, teacher),
        _ => Contrastive.Loss(student, teacher),
    };
}
