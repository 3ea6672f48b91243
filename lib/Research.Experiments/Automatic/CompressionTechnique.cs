using System.Globalization;

namespace Research.Experiments;

/// <summary>A way to compress that can be made to aim at a number of bytes. It learns from every candidate how far its aim was off.</summary>
/// <param name="setting">What it plans for.</param>
internal abstract class CompressionTechnique(CompressionSetting setting)
{
    /// <summary>Name, for people.</summary>
    internal abstract string Name { get; }

    private protected CompressionSetting Setting => setting;

    /// <summary>Proposes a recipe whose file should have about that many bytes.</summary>
    internal abstract CandidatePlan Plan(double bytes);

    /// <summary>Takes notice of what the file has that was to have that many bytes.</summary>
    internal abstract void Learn(double aimed, long reached);

    private protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
