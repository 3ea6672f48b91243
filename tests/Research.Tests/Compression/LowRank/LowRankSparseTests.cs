using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class LowRankSparseTests
{
    /// <summary>Rank 3 with 40 large entries and a little noise: [30, 50].</summary>
    private static Tensor Mixed()
    {
        Tensor low = LowRankOracle.Normal(1, 30, 3).matmul(LowRankOracle.Normal(2, 3, 50));
        Tensor spikes = zeros(1500, dtype: ScalarType.Float64, device: CPU);
        for (int i = 0; i < 40; i++)
            spikes[(i * 37) % 1500] = i % 2 == 0 ? 9 : -8;
        return low + spikes.reshape(30, 50) + 0.01 * LowRankOracle.Normal(3, 30, 50);
    }

    private static double ErrorOf(Tensor weight, WeightExpression expression) =>
        LowRankOracle.Distance(tensor(expression.Materialise(), device: CPU).reshape(weight.shape), weight);

    [Fact]
    public void The_sum_is_stored_as_product_and_mask_and_its_error_is_what_it_says()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Mixed();

        LowRankSparse split = LowRankSparse.Of(weight, 3, 40);

        Assert.Equal((3, 40, 3 * 80 + 40), (split.Rank, split.NonZeros, split.Parameters));
        Assert.Equal(3, Assert.IsType<ProductWeight>(split.Weight.Terms[0]).Rank);
        Assert.Equal(40, Assert.IsType<MaskedWeight>(split.Weight.Terms[1]).Positions.Length);
        Assert.Equal(split.Errors[^1], ErrorOf(weight, split.Weight), 6);
        Assert.True(split.Errors[^1] < 0.01); // the noise
    }

    [Fact]
    public void The_error_never_rises_and_begins_with_the_largest_entries_of_the_residual()
    {
        using var scope = NewDisposeScope();
        Tensor weight = LowRankOracle.Normal(5, 20, 4, 3, 3);
        using SingularValueDecomposition values = SingularValueDecomposition.Of(weight.flatten(1));
        (Tensor left, Tensor right) = values.Truncate(5);
        double[] residual = [.. (weight.flatten(1) - left.matmul(right)).Doubles().Select(Math.Abs).OrderDescending()];

        LowRankSparse split = LowRankSparse.Of(weight, 5, 30, rounds: 25);

        Assert.Equal(Math.Sqrt(residual.Skip(30).Sum(value => value * value)) / weight.norm().item<double>(), split.Errors[0], 10);
        Assert.All(split.Errors.Zip(split.Errors.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
        Assert.True(split.Errors[^1] < split.Errors[0]);
    }

    [Fact]
    public void At_equal_parameters_it_is_better_than_low_rank_or_sparse_alone()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Mixed();
        LowRankSparse both = LowRankSparse.Of(weight, 3, 40), low = LowRankSparse.Of(weight, 4, 0), sparse = LowRankSparse.Of(weight, 0, both.Parameters);

        Assert.True(low.Parameters >= both.Parameters);
        Assert.Equal(both.Parameters, sparse.Parameters);
        Assert.True(both.Errors[^1] < low.Errors[^1] && both.Errors[^1] < sparse.Errors[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_best_split_of_a_budget_is_never_worse_than_either_alone(int seed)
    {
        using var scope = NewDisposeScope();
        Tensor weight = LowRankOracle.Normal(seed, 24, 36);
        foreach (int parameters in (int[])[30, 60, 180, 400])
        {
            LowRankSparse best = LowRankSparse.Within(weight, parameters);
            Assert.True(best.Parameters <= parameters);
            Assert.True(best.Errors[^1] <= LowRankSparse.Of(weight, 0, parameters).Errors[^1]);
            if (parameters >= 60)
                Assert.True(best.Errors[^1] <= LowRankSparse.Of(weight, parameters / 60, 0).Errors[^1]);
        }
    }

    [Fact]
    public void It_is_stored_in_a_network_file_and_read_back()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(new ArchitectureBuilder("net", [6]).Linear("fc", 8).Build(), 3);
        SumWeight sum = LowRankSparse.Of(network.Weight("fc").detach(), 2, 5).Weight;
        CompressedNetwork compressed = CompressedNetwork.Of(network).With([new("fc.weight", sum)]);
        string path = Path.GetTempFileName();
        compressed.Save(path);

        Assert.Equal(sum.Materialise(), CompressedFile.Load(path).Weights["fc.weight"].Materialise());
        File.Delete(path);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        Tensor weight = ones(4, 6, device: CPU);

        Assert.Contains("[1, 4], not 5", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankSparse.Of(weight, 5, 1)).Message);
        Assert.Contains("[1, 4], not -1", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankSparse.Of(weight, -1, 1)).Message);
        Assert.Contains("[0, 24], not 25", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankSparse.Of(weight, 1, 25)).Message);
        Assert.Contains("nothing is left", Assert.Throws<ArgumentException>(() => LowRankSparse.Of(weight, 0, 0)).Message);
        Assert.Contains("[1, 24], not 0", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankSparse.Within(weight, 0)).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => LowRankSparse.Of(full(2, 2, double.NaN, device: CPU), 1, 1)).Message);
        Assert.Contains("[out, in, …]", Assert.Throws<ArgumentException>(() => LowRankSparse.Of(ones(4, device: CPU), 1, 1)).Message);
        Assert.True(LowRankSparse.Of(zeros(4, 6, device: CPU), 1, 3).Weight.Materialise().All(value => value == 0));
    }
}
