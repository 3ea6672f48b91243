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
    private readonly FeatureDistillation? _features;

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

    /// <summary>Layers of a live teacher are learned too.</summary>
    /// <param name="teacher">Live.</param>
    /// <param name="options">Temperature, share and signal.</param>
    /// <param name="features">Makes what trains the layers; freed with the lesson.</param>
    /// <param name="owned">Networks that are freed with the lesson.</param>
    internal Lesson(LiveTeacher teacher, DistillationOptions options, Func<FeatureDistillation> features, IReadOnlyList<Network> owned)
    {
        _owned = owned;
        try
        {
            _features = features();
            Objective = new Distillation(teacher, options) { Features = _features };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal IBatchObjective Objective { get; }

    /// <summary>What trains the regressors of layers; empty where none learn.</summary>
    internal IReadOnlyList<IWeightConstraint> Constraints => _features is null ? [] : [_features];

    public void Dispose()
    {
        _cache?.Dispose();
        _features?.Dispose();
        foreach (Network network in _owned)
            network.Dispose();
    }
}
