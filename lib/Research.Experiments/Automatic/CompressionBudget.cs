using System.Globalization;
using System.Text.Json.Serialization;

namespace Research.Experiments;

/// <summary>What a compressed network may cost, and how much accuracy. At least one limit is given; what is not stays out of the JSON.</summary>
public sealed record CompressionBudget
{
    /// <summary>Largest compressed-model file in bytes, at least 1; default null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxBytes { get; init => field = value is null or >= 1 ? value : throw NotPositive(nameof(MaxBytes), value); }

    /// <summary>Most multiply–accumulate operations for an image, zeros multiplied too, at least 1; default null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxMacs { get; init => field = value is null or >= 1 ? value : throw NotPositive(nameof(MaxMacs), value); }

    /// <summary>Longest median time of the execution plan for one image on one thread of this machine, in milliseconds, above 0; default null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxLatency { get; init => field = value is null or > 0 ? value : throw NotPositive(nameof(MaxLatency), value); }

    /// <summary>Most energy for one image in microjoules, above 0, as a network's account has it (measured where the processor counts it, else modelled); default null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxEnergy { get; init => field = value is null or > 0 ? value : throw NotPositive(nameof(MaxEnergy), value); }

    /// <summary>Largest loss of selection accuracy, in [0, 1], as in 0.001 for a tenth of a point; default null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxDrop
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxDrop), FormattableString.Invariant($"MaxDrop must be in [0, 1], not {value}: it is the accuracy that may be lost."));
    }

    /// <summary>Whether anything but accuracy is limited.</summary>
    [JsonIgnore]
    public bool LimitsCost => (MaxBytes, MaxMacs, MaxLatency, MaxEnergy) is not (null, null, null, null);

    /// <summary>Refuses a budget without a limit.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public void Check()
    {
        if (!LimitsCost && MaxDrop is null)
            throw new ArgumentException("The budget limits nothing: give the most bytes, MACs, latency or energy, or the largest drop of accuracy.");
    }

    /// <summary>The limits that something does not keep, as in <c>17,204 bytes of 17,000</c>; empty where all are kept.</summary>
    /// <param name="candidate">What is held against them.</param>
    public IReadOnlyList<string> Broken(CompressionCandidate candidate) => [.. Limits(candidate).Where(limit => limit.Excess > 1).Select(limit => limit.Text)];

    /// <summary>By what factor the limit that is missed most is missed; at most 1 where all are kept. A drop counts in tenths of a point beyond its limit.</summary>
    /// <param name="candidate">What is held against the limits.</param>
    public double Excess(CompressionCandidate candidate) => Limits(candidate).Select(limit => limit.Excess).Append(0).Max();

    /// <summary>For people, as in <c>at most 17,000 bytes and a drop of 0.1 points</c>.</summary>
    public string Title() => "at most " + string.Join(" and ", new[]
    {
        MaxBytes is { } bytes ? Text($"{bytes:N0} bytes") : null,
        MaxMacs is { } macs ? Text($"{macs:N0} MACs") : null,
        MaxLatency is { } latency ? Text($"{latency:0.###} ms") : null,
        MaxEnergy is { } energy ? Text($"{energy:0.###} µJ") : null,
        MaxDrop is { } drop ? Text($"a drop of {100 * drop:0.##} points") : null,
    }.OfType<string>());

    private IEnumerable<(double Excess, string Text)> Limits(CompressionCandidate candidate)
    {
        const double TenthOfAPoint = 0.001, Rounding = 1e-9;
        if (MaxBytes is { } bytes)
            yield return ((double)candidate.Account.FileBytes / bytes, Text($"{candidate.Account.FileBytes:N0} bytes instead of {bytes:N0}"));
        if (MaxMacs is { } macs)
            yield return ((double)candidate.Account.Macs / macs, Text($"{candidate.Account.Macs:N0} MACs instead of {macs:N0}"));
        if (MaxLatency is { } milliseconds && candidate.Latency is { } latency)
            yield return (latency.Median / milliseconds, Text($"{latency.Median:G3} ms instead of {milliseconds:G3}"));
        if (MaxEnergy is { } microjoules && candidate.Energy is { } energy)
            yield return (energy.Microjoules / microjoules, Text($"{energy.Microjoules:G4} µJ instead of {microjoules:G4}"));
        if (MaxDrop is { } drop)
            yield return (candidate.Drop <= drop + Rounding ? 1 : 1 + ((candidate.Drop - drop) / TenthOfAPoint), Text($"a drop of {100 * candidate.Drop:0.##} points instead of {100 * drop:0.##}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ArgumentOutOfRangeException NotPositive(string name, object? value) => new(name, FormattableString.Invariant($"{name} must be above 0, not {value}."));
}
