using Research.Compression;
using Research.Networks;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class OptimalBrainSurgeonTests
{
    private static ChannelUnit[] Units(int count) => [.. Enumerable.Range(0, count).Select(id => new ChannelUnit(id, [new ChannelPosition("before", id)]))];

    [Fact]
    public void What_a_unit_costs_is_what_least_squares_without_it_leaves()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3, CPU);
        Tensor inputs = randn([200, 6], device: CPU, generator: generator).matmul(randn([6, 6], device: CPU, generator: generator)).add(1.5);
        Tensor weight = randn([2, 6], device: CPU, generator: generator), gradient = randn([200, 2], device: CPU, generator: generator);
        double[] fisher = [.. gradient.square().mean([0]).data<float>().Select(value => (double)value)];
        Node node = new ArchitectureBuilder("line", [6]).Linear("fc", 2).Build()["fc"];
        var curvature = new LayerCurvature(node, weight);
        curvature.Add(inputs[..120], gradient[..120], generator);
        curvature.Add(inputs[120..], gradient[120..], generator);
        CompensatedLayer layer = curvature.Compensated(unit => [2 * unit.Id, 2 * unit.Id + 1]); // units of two inputs each
        ChannelUnit[] units = Units(3);

        double[] alone = new double[3], second = new double[2];
        layer.AddIncreases(units, alone);
        layer.Remove(units[1]);
        layer.AddIncreases([units[0], units[2]], second);

        foreach (int gone in (int[])[0, 1, 2])
            Assert.Equal(Left([gone]), alone[gone], 0.01 * alone[gone]);
        Assert.Equal(Left([0, 1]), alone[1] + second[0], 0.01 * Left([0, 1]));
        Assert.Equal(Left([2, 1]), alone[1] + second[1], 0.01 * Left([2, 1]));

        // ½·Σ F·(mean squared error of the best affine map from the inputs that stay)
        double Left(int[] gone)
        {
            Tensor x = inputs.to(ScalarType.Float64), y = x.matmul(weight.to(ScalarType.Float64).t());
            long[] kept = [.. Enumerable.Range(0, 6).Where(column => !gone.Contains(column / 2))];
            Tensor design = cat([x.index_select(1, tensor(kept, device: CPU)), ones([200, 1], ScalarType.Float64, CPU)], 1);
            Tensor solution = linalg.lstsq(design, y).Solution;
            double[] errors = design.matmul(solution).sub(y).square().mean([0]).data<double>().ToArray();
            return errors.Zip(fisher, (error, importance) => error * importance / 2).Sum();
        }
    }

    [Fact]
    public void Of_two_equal_channels_one_goes_first_and_costs_nothing_however_large_it_is()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
        using Network network = Network.Create(new ArchitectureBuilder("twins", [1, 28, 28])
            .Conv("conv1", 4, 5).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 2).Conv("conv2", 3, 3).ReLU("relu2").Linear("fc", 10).Build(), 1);
        using (no_grad())
        {
            network.Weight("conv1")[3].copy_(network.Weight("conv1")[1].mul_(3));
            network.get_parameter("conv1.bias")![3] = network.get_parameter("conv1.bias")![1];
        }
        IReadOnlyList<double> scores = new UnitScoring { Criterion = "obs", Images = 100, Normalise = false }.Scores(network, DependencyGraph.Of(network.Architecture), data);

        int first = scores[1] < scores[3] ? 1 : 3;
        Assert.True(scores[first] < 0.01 * scores.Take(4).Where((_, unit) => unit != first).Min(), string.Join(' ', scores));
        Assert.Equal(scores[first], scores.Take(4).Min());
        Assert.All(scores, score => Assert.True(score >= 0));
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 5).ReLU("relu1").Linear("fc2", 10).Build(), 1);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new UnitScoring { Criterion = "obs" }.Scores(network, DependencyGraph.Of(network.Architecture), data, cancellation: stop.Token));
    }
}
