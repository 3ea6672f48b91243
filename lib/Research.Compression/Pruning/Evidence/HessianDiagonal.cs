using Research.Training;
using Research.Training.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The diagonal of the Hessian of the loss, in evaluation mode.</summary>
internal static class HessianDiagonal
{
    private const long LargestExact = 20_000;

    /// <summary>Exact: one second derivative a weight and batch.</summary>
    /// <exception cref="ArgumentException">There are more than 20,000 weights.</exception>
    internal static Dictionary<string, Tensor> Exact(nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data)
    {
        long count = weights.Values.Sum(weight => weight.numel());
        if (count > LargestExact)
            throw new ArgumentException($"The exact diagonal takes one derivative a weight, too long for {count} weights (at most {LargestExact}); choose obd (random signs) or obd-fisher.");
        return LossGradient.MeanOver(module, weights, data, batchStatistics: false, (loss, parameters) =>
        {
            Tensor[] gradients = Differentiation.Gradients(loss, parameters, createGraph: true);
            return [.. parameters.Zip(gradients, DiagonalOf)];
        });
    }

    /// <summary>E[z ⊙ Hz] over random signs z, as many per batch as <see cref="ScoringData.Probes"/>.</summary>
    internal static Dictionary<string, Tensor> Hutchinson(nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data)
    {
        using var generator = new Generator(Seeds.Of(data.Seed, "hutchinson"), CPU);
        return LossGradient.MeanOver(module, weights, data, batchStatistics: false, (loss, parameters) =>
        {
            Tensor[] gradients = Differentiation.Gradients(loss, parameters, createGraph: true);
            Tensor[] sums = [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
            for (int probe = 0; probe < data.Probes; probe++)
            {
                Tensor[] signs = [.. parameters.Select(parameter => randint(0, 2, parameter.shape, dtype: ScalarType.Float32, device: CPU, generator: generator).mul(2).sub(1).to(parameter.device))];
                Tensor dot = gradients.Zip(signs, (gradient, sign) => gradient.mul(sign).sum()).Aggregate((a, b) => a.add(b));
                Tensor[] products = Differentiation.Gradients(dot, parameters, retainGraph: true);
                for (int i = 0; i < sums.Length; i++)
                    sums[i].add_(products[i].mul(signs[i]).div(data.Probes));
            }
            return sums;
        });
    }

    /// <summary>The mean squared gradient of single images.</summary>
    internal static Dictionary<string, Tensor> Fisher(nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data)
    {
        var single = new ScoringData(() => data.Batches().SelectMany(Singly)) { Objective = data.Objective, Seed = data.Seed };
        return LossGradient.MeanOver(module, weights, single, batchStatistics: false,
            (loss, parameters) => [.. Differentiation.Gradients(loss, parameters).Select(gradient => gradient.square())]);
    }

    private static IEnumerable<Batch> Singly(Batch batch)
    {
        using Batch current = batch;
        for (long i = 0; i < batch.Labels.shape[0]; i++)
            yield return new Batch(batch.Inputs.narrow(0, i, 1), batch.Labels.narrow(0, i, 1));
    }

    private static Tensor DiagonalOf(Tensor parameter, Tensor gradient)
    {
        Tensor elements = gradient.flatten();
        var diagonal = new float[elements.numel()];
        for (int i = 0; i < diagonal.Length; i++)
        {
            using var scope = NewDisposeScope();
            diagonal[i] = Differentiation.Gradients(elements[i], [parameter], retainGraph: true)[0].flatten()[i].item<float>();
        }
        return tensor(diagonal, device: parameter.device).reshape(parameter.shape);
    }
}
