using Research.Networks;
using Research.Training.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The derivative of the synaptic flow R of <see cref="SynFlow"/>.</summary>
internal static class SynapticFlow
{
    /// <summary>
    /// ∂R/∂|w|. Networks are evaluated as float64 copies, because R multiplies up over the layers beyond what float32 holds; other
    /// modules in place as float32, their weights restored to the bit, on an input shaped like the first scoring batch.
    /// </summary>
    /// <exception cref="ArgumentException">The input's shape is unknown, or R is beyond float32.</exception>
    internal static Dictionary<string, Tensor> Gradient(nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData? data)
    {
        if (module is Network network)
        {
            using Network copy = network.Copy();
            copy.to(ScalarType.Float64);
            using Tensor input = ones(network.Architecture.Input.WithBatch(1), dtype: ScalarType.Float64, device: network.Device);
            var parameters = copy.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
            return Flow(copy, weights.Keys.ToDictionary(name => name, name => parameters[name]), input);
        }
        using Tensor ones_ = InputLike(data);
        Dictionary<string, Tensor> saved = module.Tensors().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        try
        {
            return Flow(module, weights, ones_);
        }
        finally
        {
            module.Load(saved);
            foreach (Tensor tensor in saved.Values)
                tensor.Dispose();
        }
    }

    private static Dictionary<string, Tensor> Flow(nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, Tensor input)
    {
        using var mode = new ScoringMode(module, batchStatistics: false, seed: 0);
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach (Tensor tensor in module.Tensors().Values)
                tensor.abs_();
        }
        Tensor flow = module.forward(input).sum();
        if (!double.IsFinite(flow.to(ScalarType.Float64).item<double>()))
            throw new ArgumentException("The synaptic flow is beyond the range of its numbers: weights are NaN or infinite, or the module is too deep for float32.");
        Tensor[] gradients = Differentiation.Gradients(flow, [.. weights.Values]);
        return weights.Keys.Zip(gradients).ToDictionary(pair => pair.First, pair => pair.Second.detach().MoveToOuterDisposeScope());
    }

    private static Tensor InputLike(ScoringData? data)
    {
        foreach (Batch batch in data?.Batches() ?? [])
        {
            using Batch current = batch;
            return ones_like(batch.Inputs.narrow(0, 0, 1)).DetachFromDisposeScope();
        }
        throw new ArgumentException("SynFlow needs to know the shape of the module's input: give it PruningOptions.Data, of which only the shape is used.");
    }
}
