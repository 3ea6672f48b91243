using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A weight and what was gathered about it: all that a criterion sees.</summary>
/// <param name="Name">Name of the parameter, as in <c>conv1.weight</c>.</param>
/// <param name="Weight">Its values, of any shape.</param>
/// <param name="Kind">What was gathered; <see cref="Evidence.None"/> for nothing.</param>
/// <param name="Gathered">It, in the weight's shape; null for nothing.</param>
public sealed record WeightEvidence(string Name, Tensor Weight, Evidence Kind = Evidence.None, Tensor? Gathered = null)
{
    /// <summary>What was gathered of that kind.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public Tensor this[Evidence kind] => kind == Kind && Gathered is not null
        ? Gathered
        : throw new InvalidOperationException($"The evidence {kind} of '{Name}' was not gathered.");
}
