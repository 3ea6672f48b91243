using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>What a distilled training holds while it lasts: the teachers that it owns, what was kept of them, and the objective made of it.</summary>
internal sealed class Lesson : IDisposable
{
    private readonly IReadOnlyList<Network> _owned;
    private readonly CachedTeacher? _cache;

    /// <summary>Asks teachers once where images are unchanged or have fixed views, live otherwise.</summary>
    /// <param name="teacher">Live.</param>
    /// <param name="options">Temperature, share and signal.</param>
    /// <param name="data">Images of the student's training.</param>
    /// <param name="augmentation">Of the student's training.</param>
    /// <param name="device">Where the student is trained.</param>
    /// <param name="owned">Networks that are freed with the lesson.</param>
    /// <param name="cancellation">Stops between batches; what is owned is freed then.</param>
    internal Lesson(
        ITeacher teacher, DistillationOptions options, ImageDataSet data, Augmentation? augmentation, Device device, IReadOnlyList<Network> owned, CancellationToken cancellation)
    {
        _owned = owned;
        try
        {
            if (augmentation is null or { Views: not null })
                _cache = CachedTeacher.Of(teacher, data, augmentation, device, cancellation: cancellation);
            Objective = new Distillation(_cache ?? teacher, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal IBatchObjective Objective { get; }

    public void Dispose()
    {
        _cache?.Dispose();
        foreach (Network network in _owned)
            network.Dispose();
    }
}
