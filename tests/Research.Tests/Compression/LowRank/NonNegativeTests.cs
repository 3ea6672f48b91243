using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class NonNegativeTests
{
    private static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(7, CPU);
        return rand(shape, generator: generator, dtype: ScalarType.Float64, device: CPU);
    }

    [Theory]
    [InlineData(NonNegativeUpdate.Multiplicative, NonNegativeStart.Random)]
    [InlineData(NonNegativeUpdate.Multiplicative, NonNegativeStart.SingularVectors)]
    [InlineData(NonNegativeUpdate.Hierarchical, NonNegativeStart.Random)]
    [InlineData(NonNegativeUpdate.Hierarchical, NonNegativeStart.SingularVectors)]
    public void The_objective_is_the_distance_and_never_rises(NonNegativeUpdate update, NonNegativeStart start)
    {
        using var scope = NewDisposeScope();
        Tensor matrix = Random(20, 30);
        using NonNegativeFactorization factors = NonNegativeFactorization.Of(matrix, new() { Rank = 6, Iterations = 60, Update = update, Start = start });

        Assert.Equal(61, factors.Objectives.Count);
        for (int i = 1; i < factors.Objectives.Count; i++)
            Assert.True(factors.Objectives[i] <= factors.Objectives[i - 1] * (1 + 1e-12), $"round {i}: {factors.Objectives[i - 1]} → {factors.Objectives[i]}");
        Assert.True(factors.Objectives[^1] < 0.8 * factors.Objectives[0]);
        Assert.True(factors.Left.min().item<double>() >= 0 && factors.Right.min().item<double>() >= 0);
        Assert.Equal((matrix - factors.Left.matmul(factors.Right)).pow(2).sum().item<double>() / 2, factors.Objectives[^1], 9);
    }

    [Theory]
    [InlineData(NonNegativeUpdate.Multiplicative, "mu")]
    [InlineData(NonNegativeUpdate.Hierarchical, "cd")]
    public void From_the_same_factors_it_comes_where_scikit_learn_does(NonNegativeUpdate update, string solver)
    {
        using var scope = NewDisposeScope();
        using TensorFile oracle = LowRankOracle.Open();
        IReadOnlyDictionary<string, Tensor> values = oracle.Tensors;
        using NonNegativeFactorization factors = NonNegativeFactorization.Of(values["matrix"], values["w"], values["h"], new() { Rank = 7, Iterations = 50, Update = update });

        Assert.True(LowRankOracle.Distance(factors.Left.matmul(factors.Right), values[solver]) < 1e-9);
    }

    [Fact]
    public void Wide_matrices_and_many_threads_change_nothing()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = Random(40, 997), left = Random(40, 33), right = Random(33, 997);
        NonNegativeOptions options = new() { Rank = 33, Iterations = 3 };
        int threads = get_num_threads();
        using NonNegativeFactorization one = Factors(1), two = Factors(2);
        set_num_threads(threads);
        using NonNegativeFactorization usual = NonNegativeFactorization.Of(matrix, left, right, options);

        Assert.True(LowRankOracle.Distance(two.Right, one.Right) < 1e-12 && LowRankOracle.Distance(usual.Left, one.Left) < 1e-12);
        Assert.Equal((matrix - one.Left.matmul(one.Right)).pow(2).sum().item<double>() / 2, one.Objectives[^1], 6);

        NonNegativeFactorization Factors(int count)
        {
            set_num_threads(count);
            return NonNegativeFactorization.Of(matrix, left, right, options);
        }
    }

    [Theory]
    [InlineData(NonNegativeUpdate.Multiplicative, 0.02)]
    [InlineData(NonNegativeUpdate.Hierarchical, 1e-4)]
    public void A_product_of_non_negative_factors_is_found_again(NonNegativeUpdate update, double tolerance)
    {
        using var scope = NewDisposeScope();
        Tensor matrix = outer(tensor(new[] { 1.0, 2.0, 0.0, 4.0 }, device: CPU), tensor(new[] { 3.0, 0.0, 1.0 }, device: CPU))
            + outer(tensor(new[] { 0.0, 1.0, 5.0, 0.0 }, device: CPU), tensor(new[] { 0.0, 2.0, 1.0 }, device: CPU));
        using NonNegativeFactorization factors = NonNegativeFactorization.Of(matrix, new() { Rank = 2, Iterations = 2000, Update = update });

        Assert.True((matrix - factors.Left.matmul(factors.Right)).norm().item<double>() < tolerance * matrix.norm().item<double>());
    }

    [Fact]
    public void A_rank_one_factorisation_ends_at_the_first_singular_value()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = Random(9, 14); // Perron–Frobenius: the best of rank 1 is non-negative
        using NonNegativeFactorization factors = NonNegativeFactorization.Of(matrix, new() { Rank = 1 });
        using SingularValueDecomposition values = SingularValueDecomposition.Of(matrix);

        Assert.Equal(values.Error(1) * values.Error(1) / 2, factors.Objectives[^1], 9);
    }

    [Fact]
    public void A_signed_weight_is_the_difference_of_two_factorisations()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Random(4, 2, 3, 3) - 0.5;
        SumWeight sum = NonNegativeFactorization.Signed(weight, new() { Rank = 4, Iterations = 500 });

        Assert.Equal([4, 2, 3, 3], sum.Shape);
        Assert.Equal([1, -1], sum.Signs.Select(sign => (int)sign));
        foreach (ProductWeight part in sum.Terms.Cast<ProductWeight>())
            Assert.All(part.Left.Materialise().Concat(part.Right.Materialise()), value => Assert.True(value >= 0));
        Tensor difference = tensor(sum.Materialise(), device: CPU).reshape(weight.shape).to(ScalarType.Float64) - weight;
        Assert.True(difference.norm().item<double>() < 0.05 * weight.norm().item<double>());
    }

    [Fact]
    public void Zeros_and_constants_are_factorised()
    {
        using var scope = NewDisposeScope();
        foreach (NonNegativeUpdate update in Enum.GetValues<NonNegativeUpdate>())
        {
            foreach (NonNegativeStart start in Enum.GetValues<NonNegativeStart>())
            {
                foreach (double value in (double[])[0, 2])
                {
                    using NonNegativeFactorization factors = NonNegativeFactorization.Of(full(3, 4, value, dtype: ScalarType.Float64, device: CPU), new() { Rank = 2, Update = update, Start = start });
                    Assert.True(factors.Objectives[^1] < (update == NonNegativeUpdate.Multiplicative ? 2e-3 : 1e-9), $"{update} {start} {value}: {factors.Objectives[^1]}");
                    Assert.True(factors.Left.isfinite().all().item<bool>() && factors.Right.isfinite().all().item<bool>());
                }
            }
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        NonNegativeOptions two = new() { Rank = 2 };

        Assert.Throws<ArgumentOutOfRangeException>(() => new NonNegativeOptions { Rank = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => two with { Iterations = 0 });
        Assert.Contains("negative", Assert.Throws<ArgumentException>(() => NonNegativeFactorization.Of(full(2, 2, -1.0, device: CPU), two)).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => NonNegativeFactorization.Of(full(2, 2, double.NaN, device: CPU), two)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => NonNegativeFactorization.Of(ones(0, 2, device: CPU), two)).Message);
        Assert.Contains("[2, 5] has factors [2, 2] and [2, 5]", Assert.Throws<ArgumentException>(() => NonNegativeFactorization.Of(ones(2, 5, device: CPU), ones(2, 3, device: CPU), ones(2, 5, device: CPU), two)).Message);
        Assert.Contains("negative", Assert.Throws<ArgumentException>(() => NonNegativeFactorization.Of(ones(2, 5, device: CPU), full(2, 2, -1.0, device: CPU), ones(2, 5, device: CPU), two)).Message);
        Assert.Contains("[1, 2]", Assert.Throws<ArgumentOutOfRangeException>(() => NonNegativeFactorization.Of(ones(2, 5, device: CPU), two with { Rank = 3 })).Message);
    }
}
