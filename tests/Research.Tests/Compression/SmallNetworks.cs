using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Networks and data small enough to work by hand.</summary>
internal static class SmallNetworks
{
    /// <summary>The layers fc1 [4, 4] and fc2 [2, 4] with the given weights.</summary>
    internal static Network Mlp(params float[][] weights)
    {
        Network network = Network.Create(Models.Create("mlp-4-4-2"), 1);
        using (no_grad())
        {
            for (int i = 0; i < weights.Length; i++)
                network.Weight($"fc{i + 1}").copy_(tensor(weights[i], device: CPU).reshape(network.Weight($"fc{i + 1}").shape));
        }
        return network;
    }

    /// <summary>Convolution, batch norm, tanh, linear: smooth everywhere.</summary>
    internal static Architecture Smooth => new ArchitectureBuilder("smooth", [1, 6, 6])
        .Conv("conv1", 3, 3).BatchNorm("bn1").Append("tanh1", new Activation(ActivationFunction.Tanh)).Linear("fc", 4).Build();

    /// <summary>A linear layer without bias: y = W·x.</summary>
    internal static Network Line(float[] weights, int outputs)
    {
        int inputs = weights.Length / outputs;
        Network network = Network.Create(new ArchitectureBuilder("line", [inputs]).Linear("fc", outputs, bias: false).Build(), 1);
        using (no_grad())
            network.Weight("fc").copy_(tensor(weights, device: CPU).reshape(outputs, inputs));
        return network;
    }

    /// <summary>One batch, with a loss of the outputs alone.</summary>
    internal static ScoringData Data(float[] inputs, long images, Func<Tensor, Tensor> loss) => new(() => Once(inputs, images))
    {
        Objective = (_, outputs, _) => loss(outputs),
    };

    internal static float[] Floats(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).contiguous().flatten().data<float>().ToArray();
    }

    internal static bool[] Bools(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.contiguous().flatten().data<bool>().ToArray();
    }

    internal static bool SameAs(this Network a, Network b) => a.Tensors().All(pair => pair.Value.bytes.SequenceEqual(b.Tensors()[pair.Key].bytes));

    private static IEnumerable<Batch> Once(float[] inputs, long images)
    {
        yield return new Batch(tensor(inputs, device: CPU).reshape(images, -1), zeros([images], dtype: ScalarType.Int64, device: CPU));
    }
}
