using System.Globalization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What is removed as a whole: a unit. A granularity arranges the elements of a weight by units and back.</summary>
public abstract partial record Granularity
{
    /// <summary>Single weights, the default.</summary>
    public static Granularity Element { get; } = new ElementGranularity();

    /// <summary>Everything that a neuron or filter computes: index 0 of the weight.</summary>
    public static Granularity Row { get; } = new SliceGranularity("row", Dimension: 0, MinDimensions: 2, MaxDimensions: int.MaxValue);

    /// <summary>A column of the weight as a matrix <c>[out, in·kH·kW]</c>: one input of all neurons.</summary>
    public static Granularity Column { get; } = new ColumnGranularity();

    /// <summary>Filters of convolutions: index 0 of weights <c>[out, in, …]</c> with three dimensions or more; others are left alone.</summary>
    public static Granularity Filter { get; } = new SliceGranularity("filter", Dimension: 0, MinDimensions: 3, MaxDimensions: int.MaxValue);

    /// <summary>Input channels of convolutions, or inputs of linear layers: index 1 of the weight.</summary>
    public static Granularity Channel { get; } = new SliceGranularity("channel", Dimension: 1, MinDimensions: 2, MaxDimensions: int.MaxValue);

    /// <summary>Neurons of linear layers: index 0 of weights <c>[out, in]</c>; others are left alone.</summary>
    public static Granularity Neuron { get; } = new SliceGranularity("neuron", Dimension: 0, MinDimensions: 2, MaxDimensions: 2);

    /// <summary>Whole weights. Only a <see cref="PruningOptions.MinSurvivors"/> of 0 lets any be removed.</summary>
    public static Granularity Layer { get; } = new LayerGranularity();

    private static readonly Granularity[] Named = [Element, Row, Column, Filter, Channel, Neuron, Layer];

    /// <summary>The name in configurations, as in <c>filter</c> or <c>2:4</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a weight has such units; one that has none is not pruned.</summary>
    public virtual bool AppliesTo(Tensor weight) => true;

    /// <summary>Arranges the elements of a weight by units.</summary>
    /// <param name="elements">In the weight's shape.</param>
    /// <returns>[units, elements of a unit].</returns>
    public abstract Tensor ToUnits(Tensor elements);

    /// <summary>Spreads a value per unit over its elements.</summary>
    /// <param name="units">[units].</param>
    /// <param name="shape">The weight's shape.</param>
    public abstract Tensor ToElements(Tensor units, long[] shape);

    /// <summary>The mask that follows from the granularity alone, where it fixes the sparsity, as N:M does; null where it does not.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="scores">In the weight's shape.</param>
    internal virtual Tensor? OwnMask(string name, Tensor scores) => null;

    /// <summary>The sparsity that it fixes; null where it fixes none.</summary>
    internal virtual double? OwnSparsity => null;

    /// <summary>The granularity of that name.</summary>
    /// <param name="name"><c>element</c>, <c>row</c>, <c>column</c>, <c>filter</c>, <c>channel</c>, <c>neuron</c>, <c>layer</c>, or N:M as in <c>2:4</c>.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static Granularity Parse(string name)
    {
        if (NOfM().Match(name) is { Success: true } match)
            return new NOfMGranularity(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        return Named.FirstOrDefault(granularity => granularity.Name == name)
            ?? throw new ArgumentException($"There is no granularity '{name}'{Spelling.Question(name, Named.Select(granularity => granularity.Name))}; choose {string.Join(", ", Named.Select(granularity => granularity.Name))} or N:M, as in 2:4.", nameof(name));
    }

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;

    [GeneratedRegex(@"^(\d{1,4}):(\d{1,4})$")]
    private static partial Regex NOfM();
}
