using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The logits of a batch without each of some units. Where they are kept, units of the last hidden layer can be removed for good, one after
/// another: each takes its share off all logits, and little is computed again.
/// </summary>
internal sealed class AblatedBatch : IDisposable
{
    private const long MostLogits = 1 << 18; // at once, for processors' caches

    private readonly AblationPlan _plan;
    private readonly Tensor _labels, _logits, _others;
    private readonly Tensor? _lastHidden, _input, _inputs;

    /// <summary>Computes the network whole and without each unit.</summary>
    /// <param name="plan">The network and its units.</param>
    /// <param name="batch">Images; not needed afterwards.</param>
    /// <param name="kept">Whether units will be removed.</param>
    /// <param name="ablated">Called after each unit outside the last hidden layer.</param>
    internal AblatedBatch(AblationPlan plan, Batch batch, bool kept, Action ablated)
    {
        _plan = plan;
        using var scope = NewDisposeScope();
        ScalarType precision = kept ? ScalarType.Float64 : ScalarType.Float32; // differences of differences
        var pass = new AblationPass(plan.Network, plan.Graph, batch.Inputs);
        string output = plan.Network.Architecture.Nodes[^1].Name;
        List<Tensor> logits = [], inputs = [];
        foreach (int unit in plan.Near.Concat(plan.Far))
        {
            using var unitScope = NewDisposeScope();
            Tensor[] without = pass.Without(plan.Units[unit], kept && logits.Count >= plan.Near.Count ? [output, plan.Last!.Input] : [output]);
            logits.Add(without[0].MoveToOuterDisposeScope());
            inputs.AddRange(without.Skip(1).Select(input => input.MoveToOuterDisposeScope()));
            ablated();
        }
        _labels = batch.Labels.clone().DetachFromDisposeScope();
        _logits = pass.Whole(output).to(precision).DetachFromDisposeScope();
        _others = (logits.Count > 0 ? stack(logits, 2) : empty([.. _logits.shape, 0], device: _logits.device)).to(precision).DetachFromDisposeScope();
        _lastHidden = plan.Last?.ByUnit(pass.Whole(plan.Last.Output)).clone().DetachFromDisposeScope();
        _input = kept ? pass.Whole(plan.Last!.Input).clone().DetachFromDisposeScope() : null;
        _inputs = inputs.Count > 0 ? cat(inputs).DetachFromDisposeScope() : null;
    }

    /// <summary>Adds to the sums what each unit's absence does now.</summary>
    /// <param name="sums">Of all units of the plan.</param>
    /// <param name="lastHidden">Those of the last hidden layer that are left, by their place in the plan.</param>
    internal void AddTo(DifferenceSums sums, IEnumerable<int> lastHidden)
    {
        using var scope = NewDisposeScope();
        Tensor logits = _logits.to(ScalarType.Float32), one = logits.unsqueeze(2);
        sums.Begin(logits, _labels);
        int units = (int)Math.Max(1, MostLogits / logits.numel()), start = 0;
        foreach (int[] chunk in _plan.Near.Concat(_plan.Far).Chunk(units))
        {
            using var chunkScope = NewDisposeScope();
            sums.Add(chunk, _others.narrow(2, start, chunk.Length).to(ScalarType.Float32));
            start += chunk.Length;
        }
        foreach (int[] chunk in lastHidden.Chunk(units))
        {
            using var chunkScope = NewDisposeScope();
            Tensor channels = tensor([.. chunk.Select(unit => (long)_plan.Neuron(unit))], dtype: ScalarType.Int64, device: logits.device);
            sums.Add(chunk, one - _plan.Last!.Shares(_lastHidden!.index_select(1, channels), channels));
        }
    }

    /// <summary>Removes a unit of the last hidden layer.</summary>
    /// <param name="neuron">Its channel.</param>
    /// <param name="nearWeights"><see cref="AblationPlan.NearWeights"/> of it.</param>
    internal void Remove(int neuron, Tensor nearWeights)
    {
        using var scope = NewDisposeScope();
        LastHiddenLayer last = _plan.Last!;
        Tensor unit = tensor([(long)neuron], dtype: ScalarType.Int64, device: _logits.device);
        _logits.sub_(last.Shares(_lastHidden!.narrow(1, neuron, 1), unit).squeeze(2));
        if (_plan.Near.Count > 0)
            _others.narrow(2, 0, _plan.Near.Count).sub_(last.Shares(last.Activations(_input!, neuron, nearWeights), unit));
        if (_inputs is not null)
        {
            Tensor shares = last.Shares(last.Activations(_inputs, neuron, last.Weight(neuron)), unit);
            _others.narrow(2, _plan.Near.Count, _plan.Far.Count).sub_(shares.reshape(_plan.Far.Count, _logits.shape[0], -1).permute(1, 2, 0));
        }
    }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor? kept in new[] { _labels, _logits, _others, _lastHidden, _input, _inputs })
            kept?.Dispose();
    }
}
