using Research.Training;

namespace Research.Compression;

/// <summary>What pruning one weight alone does: scores on the selection images against its sparsity.</summary>
/// <param name="Name">Name of the parameter, as in <c>conv1.weight</c>.</param>
/// <param name="Dense">Score of the network as it is.</param>
/// <param name="Points">Scores at rising sparsities.</param>
public sealed record SensitivityCurve(string Name, Score Dense, IReadOnlyList<SensitivityPoint> Points)
{
    /// <summary>
    /// The highest sparsity up to which the accuracy never falls by more than a drop, by linear interpolation between points; at
    /// most that of the last point, 0 where even the first falls further.
    /// </summary>
    /// <param name="drop">Accuracy that may be lost, in [0, 1], as in 0.01 for one point.</param>
    /// <exception cref="ArgumentOutOfRangeException">The drop is outside [0, 1] or NaN.</exception>
    public double SparsityWithin(double drop)
    {
        if (drop is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(drop), FormattableString.Invariant($"The drop of accuracy must be in [0, 1], not {drop}."));
        double least = Dense.Accuracy - drop, sparsity = 0, accuracy = Dense.Accuracy;
        foreach (SensitivityPoint point in Points)
        {
            if (point.Selection.Accuracy < least)
                return sparsity + (point.Sparsity - sparsity) * (accuracy - least) / (accuracy - point.Selection.Accuracy);
            (sparsity, accuracy) = (point.Sparsity, point.Selection.Accuracy);
        }
        return sparsity;
    }
}

/// <summary>One point of a <see cref="SensitivityCurve"/>.</summary>
/// <param name="Sparsity">Zeros/all of the weight, as reached.</param>
/// <param name="Threshold">The smallest absolute value of the weights that are kept.</param>
/// <param name="Selection">Score on the selection images.</param>
public sealed record SensitivityPoint(double Sparsity, double Threshold, Score Selection);
