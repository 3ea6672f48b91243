using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>What a distilled run holds while it trains: the teachers, what was kept of them, and the objective made of it.</summary>
internal sealed class Lesson(IReadOnlyList<Network> networks) : IDisposable
{
    internal IReadOnlyList<Network> Networks => networks;

    internal CachedTeacher? Cache { get; set; }

    internal IBatchObjective? Objective { get; set; }

    public void Dispose()
    {
        Cache?.Dispose();
        foreach (Network network in networks)
            network.Dispose();
    }
}
