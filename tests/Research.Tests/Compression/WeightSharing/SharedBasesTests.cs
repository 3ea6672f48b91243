using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Tests.Compression.WeightSharing;

public sealed class SharedBasesTests
{
    private static readonly float[] Square = [1, 2, 3, 4, 0, 1, 0, -1, 2, 2, 1, 1, 5, 0, 0, 1];

    /// <summary>fc1 and fc2 are [4, 4], fc3 is [2, 4].</summary>
    private static Network Three(float[] first, float[] second)
    {
        Network network = Network.Create(Models.Create("mlp-4-4-4-2"), 1);
        using var noGrad = no_grad();
        network.Weight("fc1").copy_(tensor(first, device: CPU).reshape(4, 4));
        network.Weight("fc2").copy_(tensor(second, device: CPU).reshape(4, 4));
        return network;
    }

    private static SharedBasisOptions Options(int bases, BasisUnit unit) => new() { Bases = RankRule.Fixed(bases), Unit = unit };

    [Fact]
    public void Two_layers_that_are_multiples_of_one_tensor_share_one_basis()
    {
        using Network network = Three(Square, [.. Square.Select(value => -2 * value)]);

        CompressedNetwork shared = SharedBases.Share(network, Options(1, BasisUnit.Layer));

        ProductWeight first = (ProductWeight)shared.Weights["fc1.weight"], second = (ProductWeight)shared.Weights["fc2.weight"];
        AssertNear(Square, first.Materialise());
        Assert.Equal(-2, second.Left.Materialise()[0] / first.Left.Materialise()[0], 1e-5);
        Assert.Equal((0, 1), (first.RowAxes, first.Rank));
        Assert.True(((DenseWeight)first.Right).Values == ((DenseWeight)second.Right).Values);
        Assert.IsType<DenseWeight>(shared.Weights["fc3.weight"]); // nothing of its shape
    }

    [Fact]
    public void Rows_of_all_layers_share_and_the_error_is_that_of_the_singular_values_left_out()
    {
        using Network network = Three(Square, [.. Square.Reverse()]);

        CompressedNetwork shared = SharedBases.Share(network, Options(2, BasisUnit.Filter));

        float[][] whole = [.. new[] { "fc1", "fc2", "fc3" }.Select(name => network.Weight(name).Floats())];
        double error = whole.Zip(new[] { "fc1", "fc2", "fc3" }).Sum(pair => pair.First.Zip(shared.Weights[$"{pair.Second}.weight"].Materialise()).Sum(x => Math.Pow(x.First - x.Second, 2)));
        using Tensor stacked = tensor(whole.SelectMany(values => values).ToArray(), device: CPU).reshape(10, 4);
        double[] eigenvalues = linalg.eigvalsh(stacked.t().mm(stacked).to(ScalarType.Float64)).data<double>().ToArray(); // σ², rising
        Assert.Equal(eigenvalues[0] + eigenvalues[1], error, 1e-4);
    }

    [Fact]
    public void Full_rank_gives_the_network_back_whatever_a_basis_stands_for()
    {
        Architecture architecture = new ArchitectureBuilder("two", [3, 6, 6]).Conv("conv1", 3, 3, padding: 1).Conv("conv2", 3, 3, padding: 1).Linear("fc", 2).Build();
        using Network network = Network.Create(architecture, 3);
        foreach (BasisUnit unit in Enum.GetValues<BasisUnit>())
        {
            CompressedNetwork shared = SharedBases.Share(network, new SharedBasisOptions { Bases = RankRule.Energy(1), Unit = unit });

            Assert.Equal((int)unit, Assert.IsType<ProductWeight>(shared.Weights["conv1.weight"]).RowAxes);
            AssertNear(network.Weight("conv2").Floats(), shared.Weights["conv2.weight"].Materialise());
            Assert.IsType<DenseWeight>(shared.Weights["fc.weight"]);
        }
    }

    [Fact]
    public void A_file_stores_the_bases_once_and_gives_them_back_to_all()
    {
        using Network network = Three(Square, [.. Square.Reverse()]);
        CompressedNetwork shared = SharedBases.Share(network, Options(2, BasisUnit.Layer));

        (CompressedNetwork read, CompressedAccount account) = CompressedFile.Decode(CompressedFile.Encode(shared));

        var first = (ProductWeight)read.Weights["fc1.weight"];
        var second = (ProductWeight)read.Weights["fc2.weight"];
        Assert.True(((DenseWeight)first.Right).Values == ((DenseWeight)second.Right).Values);
        Assert.Equal(shared.Weights["fc2.weight"].Materialise(), second.Materialise());
        long Codes(string name) => account.Tensors.Single(tensor => tensor.Name == name).Codes;
        Assert.InRange(Codes("fc1.weight"), 2 * (2 + 32), 4 * (2 + 32));
        Assert.InRange(Codes("fc2.weight"), 1, 4 * 2); // coefficients alone
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bases_and_coefficients_take_the_steps_of_automatic_differentiation(bool nesterov)
    {
        var sgd = new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = nesterov, WeightDecay = 0.01 };
        using Network network = Three(Square, [.. Square.Reverse()]);
        CompressedNetwork shared = SharedBases.Share(network, Options(2, BasisUnit.Filter) with { Exclude = ["fc3"] });
        using var tied = new TiedBases(network, shared, sgd);
        Parameter[] factors = [Factor(shared, "fc1", left: false), Factor(shared, "fc1", left: true), Factor(shared, "fc2", left: true)];
        using optim.Optimizer oracle = optim.SGD(factors, 0.05, momentum: 0.9, nesterov: nesterov);
        for (int step = 0; step < 3; step++)
        {
            foreach (Parameter factor in factors)
                factor.grad = null;
            Loss(factors[1].mm(factors[0])).add(Loss(factors[2].mm(factors[0]))).backward();
            oracle.step();
            using var noGrad = no_grad();
            foreach (string layer in new[] { "fc1", "fc2" })
                network.Weight(layer).grad = network.Weight(layer).sub(1);
            tied.BeforeStep(new TrainingStep(step, 3, 3, 0.05));
            tied.AfterStep(new TrainingStep(step + 1, 3, 3, 0.05));

            AssertNear(factors[2].mm(factors[0]).Floats(), network.Weight("fc2").Floats());
        }
        CompressedNetwork trained = tied.ToCompressed();
        AssertNear(factors[0].Floats(), ((ProductWeight)trained.Weights["fc1.weight"]).Right.Materialise());

        static Tensor Loss(Tensor weight) => weight.sub(1).square().sum().div(2).add(weight.square().sum().mul(0.005)); // a target of 1, and the decay
    }

    [Fact]
    public void Training_lowers_the_loss_keeps_the_bases_shared_and_resumes_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 512 });
        CompressedNetwork shared;
        using (Network fresh = Network.Create(Models.Create("mlp-784-40-40-40-10"), 1))
            shared = SharedBases.Share(fresh, Options(20, BasisUnit.Filter));
        var options = new TrainingOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05 } };

        (CompressedNetwork whole, TrainingResult result) = SharedBases.Train(shared, data, options);
        string path = Path.Combine(folder.Path, "checkpoint");
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SharedBases.Train(shared, data, options, new StopAfterOne(stop), path, stop.Token));
        (CompressedNetwork resumed, _) = SharedBases.Train(shared, data, options, checkpointPath: path);

        Assert.True(result.Epochs[1].Loss < result.Epochs[0].Loss);
        Assert.IsType<DenseWeight>(whole.Weights["fc1.weight"]);
        var second = (ProductWeight)whole.Weights["fc2.weight"];
        Assert.True(((DenseWeight)second.Right).Values == ((DenseWeight)((ProductWeight)whole.Weights["fc3.weight"]).Right).Values);
        Assert.Equal(second.Materialise(), resumed.Weights["fc2.weight"].Materialise());
    }

    [Fact]
    public void What_cannot_be_shared_is_refused()
    {
        using Network network = Three(Square, Square);
        string Refused(SharedBasisOptions options) => Assert.ThrowsAny<ArgumentException>(() => SharedBases.Share(network, options)).Message;

        Assert.Contains("No two weights have a kernel", Refused(Options(1, BasisUnit.Kernel)));
        Assert.Contains("full rank", Refused(Options(3, BasisUnit.Layer))); // two layers
        Assert.Contains("'fc9'", Refused(Options(1, BasisUnit.Layer) with { Include = ["fc9"] }));
        Assert.Contains("share them first", Assert.Throws<ArgumentException>(() => new TiedBases(network, CompressedNetwork.Of(network), new Sgd())).Message);
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 10 });
        Assert.Contains("SGD", Assert.Throws<ArgumentException>(() =>
            SharedBases.Train(SharedBases.Share(network, Options(1, BasisUnit.Layer)), data, new TrainingOptions { Optimizer = new Adam() })).Message);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static Parameter Factor(CompressedNetwork shared, string layer, bool left)
    {
        var product = (ProductWeight)shared.Weights[$"{layer}.weight"];
        WeightExpression factor = left ? product.Left : product.Right;
        return new Parameter(tensor(factor.Materialise(), [.. factor.Shape], device: CPU));
    }

    private sealed class StopAfterOne(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Selection is not null)
                stop.Cancel();
        }
    }
}
