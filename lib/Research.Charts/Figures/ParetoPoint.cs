namespace Research.Charts;

/// <summary>One choice among several: what it costs and what it loses.</summary>
/// <param name="Technique">What made it; points of one technique look alike.</param>
/// <param name="Cost">Less is better, as bytes of a file.</param>
/// <param name="Loss">Less is better, as errors in percent.</param>
public sealed record ParetoPoint(string Technique, double Cost, double Loss);
