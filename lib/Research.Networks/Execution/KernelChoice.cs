using System.Text.Json.Serialization;

namespace Research.Networks.Execution;

/// <summary>How an <see cref="ExecutionPlan"/> chooses among the kernels that can compute a layer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KernelChoice>))]
public enum KernelChoice
{
    /// <summary>The fastest on this machine, timed while the plan is compiled.</summary>
    Measured,

    /// <summary>The same on every run: the first sparse kernel below <see cref="PlanOptions.BreakEvenDensity"/>, else the binary one where it can, else the first dense one.</summary>
    Density,

    /// <summary>The fastest of those that compute with zeros too.</summary>
    Dense,

    /// <summary>The fastest of those that skip zeros, where there is one.</summary>
    Sparse,
}
