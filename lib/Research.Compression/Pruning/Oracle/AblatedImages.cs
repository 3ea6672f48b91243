using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Images seen by a network whole and without each of some units, batch by batch.</summary>
internal sealed class AblatedImages : IDisposable
{
    private readonly AblationPlan _plan;
    private readonly DifferenceSums _sums;
    private readonly List<AblatedBatch> _batches = [];
    private readonly HashSet<int> _removed = []; // places in the plan

    /// <summary>Measures every unit.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="units">Of its <see cref="DependencyGraph"/>.</param>
    /// <param name="batches">The images.</param>
    /// <param name="mostBytes">What may be kept for <see cref="TryRemove"/>; nothing is kept where more is needed.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <param name="cancellation">Stops between units.</param>
    /// <exception cref="ArgumentException">A unit belongs to another architecture, or a weight is not finite.</exception>
    internal AblatedImages(
        Network network, IReadOnlyList<ChannelUnit> units, BatchSource batches, long mostBytes, IProgress<double>? progress, CancellationToken cancellation)
    {
        _plan = new AblationPlan(network, units);
        _sums = new DifferenceSums(units.Count);
        bool kept = _plan.BytesOfAnImage <= mostBytes / Math.Max(1, batches.Count);
        long done = 0, all = batches.BatchesPerEpoch * (_plan.Near.Count + _plan.Far.Count + 1);
        using var noGrad = no_grad();
        try
        {
            foreach (Batch batch in batches.InOrder())
            {
                using Batch current = batch;
                var ablated = new AblatedBatch(_plan, batch, kept, Ablated);
                _batches.Add(ablated);
                ablated.AddTo(_sums, _plan.LastHidden);
                Ablated();
                if (!kept)
                    Free();
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        void Ablated()
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((double)++done / all);
        }
    }

    /// <summary>What the absence of each unit that is left does now.</summary>
    internal AblationResult Result()
    {
        AblationResult all = _sums.Result(_plan.Units);
        return all with { Units = [.. all.Units.Where((_, place) => !_removed.Contains(place))] };
    }

    /// <summary>Removes units where that takes no new pass through the network: where they are all of the last hidden layer, and what is needed was kept.</summary>
    /// <returns>Whether it did; if not, nothing has changed.</returns>
    internal bool TryRemove(IEnumerable<ChannelUnit> units)
    {
        HashSet<int> ids = [.. units.Select(unit => unit.Id)];
        int[] places = [.. _plan.LastHidden.Where(place => ids.Contains(_plan.Units[place].Id))];
        if (_batches.Count == 0 || places.Length < ids.Count)
            return false;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (int place in places)
        {
            Tensor nearWeights = _plan.NearWeights(_plan.Neuron(place));
            _batches.ForEach(batch => batch.Remove(_plan.Neuron(place), nearWeights));
            _removed.Add(place);
        }
        _sums.Clear();
        int[] left = [.. _plan.LastHidden.Where(place => !_removed.Contains(place))];
        _batches.ForEach(batch => batch.AddTo(_sums, left));
        return true;
    }

    /// <summary>Frees all that was kept.</summary>
    public void Dispose()
    {
        Free();
        _plan.Dispose();
    }

    private void Free()
    {
        _batches.ForEach(batch => batch.Dispose());
        _batches.Clear();
    }
}
