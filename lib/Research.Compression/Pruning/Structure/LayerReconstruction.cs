using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Solves the layers behind removed channels anew, one after another, so that each puts out what it did before: least squares
/// over training images, from what the narrow network really computes up to there (He et al. 2017, arXiv 1707.06168; Luo et al.
/// 2017, ThiNet, arXiv 1707.06342). What is solved for is the change of the weights, with a ridge that keeps it small. Had back
/// without any training, it is much of what removal costs; batch norm is best measured anew afterwards.
/// </summary>
public static class LayerReconstruction
{
    private const int ImagesAtOnce = 50;
    private const double Ridge = 1e-4;

    /// <summary>Replaces weights and biases of convolutions and linear layers that do not see what they saw; grouped convolutions stay.</summary>
    /// <param name="whole">The network before removal, in evaluation mode while this runs.</param>
    /// <param name="narrow">The network after <see cref="ChannelRemoval.Remove"/>; changed in place.</param>
    /// <param name="removed">The units that went.</param>
    /// <param name="data">Its training images are used, without augmentation or labels.</param>
    /// <param name="images">How many, at least 1; all their feature maps around a layer are in memory at once. Default 1,000.</param>
    /// <param name="seed">Which pixels of feature maps are looked at; default 0.</param>
    /// <returns>Names of the layers that were solved.</returns>
    /// <exception cref="ArgumentException">The narrow network is not the whole one without these units, or a unit belongs to another architecture.</exception>
    public static IReadOnlyList<string> Apply(
        Network whole, Network narrow, IEnumerable<ChannelUnit> removed, ImageDataSet data, int images = 1000, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        DependencyGraph graph = DependencyGraph.Of(whole.Architecture);
        HashSet<int> gone = ChannelRemoval.Ids(graph, removed);
        if (!ChannelRemoval.Narrow(graph, gone).Nodes.SequenceEqual(narrow.Architecture.Nodes))
            throw new ArgumentException($"'{narrow.Architecture.Name}' is not what is left of '{whole.Architecture.Name}' without the {gone.Count} units given.", nameof(narrow));
        (bool wholeTrained, bool narrowTrained) = (whole.training, narrow.training);
        whole.eval();
        narrow.eval();
        try
        {
            using Images chosen = data.Train.First(images);
            using var source = new BatchSource(chosen, data.Manifest.Normalisation, null, (int)chosen.Count, whole.Device);
            using Batch batch = source.InOrder().Single();
            return Solve(whole, narrow, graph, gone, batch.Inputs, seed);
        }
        finally
        {
            whole.train(wholeTrained);
            narrow.train(narrowTrained);
        }
    }

    private static List<string> Solve(Network whole, Network narrow, DependencyGraph graph, HashSet<int> gone, Tensor images, int seed)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var before = new Dictionary<string, Tensor> { [Architecture.InputName] = images };
        var after = new Dictionary<string, Tensor> { [Architecture.InputName] = images };
        var solved = new List<string>();
        foreach (Node node in narrow.Architecture.Nodes)
        {
            Tensor[] wholeInputs = [.. node.Inputs.Select(input => before[input])], inputs = [.. node.Inputs.Select(input => after[input])];
            Tensor target = before[node.Name] = whole.Compute(whole.Architecture[node.Name], wholeInputs);
            bool same = inputs.SequenceEqual(wholeInputs);
            if (!same && node.Layer is Linear or Conv2d { Groups: 1 })
            {
                using Tensor kept = target.index_select(1, tensor(graph.Kept(node.Name, gone), dtype: ScalarType.Int64, device: target.device));
                Solve(narrow, node, inputs[0], kept, generator);
                solved.Add(node.Name);
            }
            after[node.Name] = same && node.Layer == whole.Architecture[node.Name].Layer ? target : narrow.Compute(node, inputs);
            Forget(narrow.Architecture, node, before, after);
        }
        return solved;
    }

    private static void Solve(Network narrow, Node node, Tensor input, Tensor target, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor weight = narrow.Weight(node.Name), left = target - narrow.Compute(node, [input]);
        (Tensor rows, Tensor outputs) = Patches(node.Layer, input, left, generator);
        if (narrow.get_parameter($"{node.Name}.bias") is { } bias)
        {
            Tensor solution = LeastSquares.Solve(cat([rows, ones([rows.shape[0], 1], device: rows.device)], 1), outputs, Ridge).to(weight.dtype);
            bias.add_(solution[-1]);
            weight.add_(solution[..^1].t().reshape(weight.shape));
        }
        else
        {
            weight.add_(LeastSquares.Solve(rows, outputs, Ridge).to(weight.dtype).t().reshape(weight.shape));
        }
    }

    /// <summary>Rows of all images and what the layer puts out there, a few images at once: unfolded maps are large.</summary>
    private static (Tensor Rows, Tensor Outputs) Patches(Layer layer, Tensor input, Tensor output, Generator generator)
    {
        var patches = new LayerPatches(layer, generator);
        List<Tensor> rows = [], outputs = [];
        for (long first = 0; first < input.shape[0]; first += ImagesAtOnce)
        {
            using var scope = NewDisposeScope();
            long count = Math.Min(ImagesAtOnce, input.shape[0] - first);
            (Tensor some, Tensor theirs) = patches.Of(input.narrow(0, first, count), output.narrow(0, first, count));
            rows.Add(some.MoveToOuterDisposeScope());
            outputs.Add(theirs.MoveToOuterDisposeScope());
        }
        return (cat(rows), cat(outputs));
    }

    /// <summary>Disposes what no later node takes.</summary>
    private static void Forget(Architecture architecture, Node done, params Dictionary<string, Tensor>[] values)
    {
        HashSet<string> needed = [.. architecture.Nodes.SkipWhile(node => node.Name != done.Name).Skip(1).SelectMany(node => node.Inputs), Architecture.InputName];
        foreach (Dictionary<string, Tensor> side in values)
        {
            foreach (string name in side.Keys.Where(name => !needed.Contains(name)).ToArray())
            {
                side[name].Dispose();
                side.Remove(name);
            }
        }
    }
}
