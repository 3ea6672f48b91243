using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// What the loss rises by when a unit goes and the layers that read it make good what they can: the optimal brain surgeon (Hassibi and Stork
/// 1993) for whole channels, layer by layer (Dong, Chen and Pan 2017, arXiv 1705.07565; Kurtić, Frantar and Alistarh 2023, ZipLM, arXiv 2302.04089).
/// The Hessian of a layer is the covariance of its inputs, each output weighted by its mean squared gradient (its Fisher information), labels drawn
/// from what the network itself believes. Units of a group go one after another, each time the one whose loss is least.
/// </summary>
/// <remarks>
/// Means are left out of the covariance: a bias or a batch norm measured anew takes them. Errors of neighbouring pixels are taken as independent, which
/// makes late layers look cheaper than they are: compare units within a group. Time and memory of a layer grow with the square of its inputs.
/// </remarks>
public static class OptimalBrainSurgeon
{
    /// <summary>The rise at the moment when each unit goes, or that of one before it where that was larger, so that the order is that of removal.</summary>
    /// <param name="network">Stays as it is; computes in evaluation mode.</param>
    /// <param name="graph">Of its architecture.</param>
    /// <param name="groups">Whose units are scored.</param>
    /// <param name="data">Images; their labels are not looked at.</param>
    /// <param name="cancellation">Stops between units.</param>
    /// <returns>In nats, to second order; 0 where no layer reads the unit.</returns>
    public static IReadOnlyList<(ChannelUnit Unit, double Increase)> Increases(
        Network network, DependencyGraph graph, IReadOnlyList<ChannelGroup> groups, ScoringData data, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        HashSet<Node> readers = [.. groups.SelectMany(group => group.Units).SelectMany(graph.Mixers).Where(node => node.Layer is Linear or Conv2d { Groups: 1 })];
        Dictionary<Node, LayerCurvature> curvatures = readers.ToDictionary(node => node, node => new LayerCurvature(node, network.Weight(node.Name)));
        Measure(network, curvatures, data, cancellation);
        using var noGrad = no_grad();
        return [.. groups.SelectMany(group => Increases(graph, group, curvatures, cancellation))];
    }

    private static void Measure(Network network, Dictionary<Node, LayerCurvature> curvatures, ScoringData data, CancellationToken cancellation)
    {
        using var mode = new ScoringMode(network, batchStatistics: false, data.Seed);
        using var generator = new Generator((ulong)data.Seed, CPU);
        foreach (Batch batch in data.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            using Batch current = batch;
            using var scope = NewDisposeScope();
            var values = new Dictionary<string, Tensor>(network.Activations(batch.Inputs)) { [Architecture.InputName] = batch.Inputs };
            Tensor believed = values[network.Architecture.Nodes[^1].Name].log_softmax(1);
            Tensor drawn = believed.detach().cpu().exp().multinomial(1, replacement: true, generator: generator).to(believed.device);
            Tensor[] gradients = Differentiation.Gradients(believed.gather(1, drawn).sum(), [.. curvatures.Keys.Select(node => values[node.Name])]);
            using var noGrad = no_grad();
            foreach ((LayerCurvature curvature, Tensor gradient) in curvatures.Values.Zip(gradients))
                curvature.Add(values[curvature.Node.Inputs[0]], gradient, generator);
        }
    }

    private static List<(ChannelUnit Unit, double Increase)> Increases(
        DependencyGraph graph, ChannelGroup group, Dictionary<Node, LayerCurvature> curvatures, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        CompensatedLayer[] layers = [.. curvatures.Where(pair => group.Units.Any(unit => graph.Mixers(unit).Contains(pair.Key)))
            .Select(pair => pair.Value.Compensated(unit => graph.Positions(pair.Key.Inputs[0], unit)))];
        var gone = new List<(ChannelUnit, double)>();
        var left = new List<ChannelUnit>(group.Units);
        double highest = 0;
        while (left.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] rises = new double[left.Count];
            foreach (CompensatedLayer layer in layers)
                layer.AddIncreases(left, rises);
            int least = Array.IndexOf(rises, rises.Min());
            gone.Add((left[least], highest = Math.Max(highest, rises[least])));
            foreach (CompensatedLayer layer in layers)
                layer.Remove(left[least]);
            left.RemoveAt(least);
        }
        return gone;
    }
}
