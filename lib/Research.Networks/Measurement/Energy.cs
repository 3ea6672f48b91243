using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>The energy of one sample.</summary>
/// <param name="Microjoules">A sample, at batch 1.</param>
/// <param name="Source">Where the figure comes from: measured figures and modelled ones cannot be compared.</param>
public sealed record Energy(double Microjoules, EnergySource Source);

/// <summary>Where an energy figure comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EnergySource>))]
public enum EnergySource
{
    /// <summary>The processor's own counter of its package, everything else that ran included.</summary>
    Rapl,

    /// <summary>The per-operation model of <see cref="EnergyModel"/>.</summary>
    Model,
}
