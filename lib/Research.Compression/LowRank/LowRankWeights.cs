using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Factors of single weights, for any module: a linear layer of an attention block as well as one of a <see cref="Network"/>.</summary>
public static class LowRankWeights
{
    /// <summary>The nearest weight of lower rank, as a product of two factors.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>, taken as a matrix of <c>out</c> rows; it stays as it is.</param>
    /// <param name="rank">How many terms stay.</param>
    /// <exception cref="ArgumentException">It has fewer than two dimensions, is empty or not finite, or the rank is above full.</exception>
    public static ProductWeight Factorize(Tensor weight, RankRule rank)
    {
        FactorInput.CheckWeight(weight);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using SingularValueDecomposition values = SingularValueDecomposition.Of(weight.flatten(1));
        return Product(weight, values, rank.Choose(values));
    }

    /// <summary>The nearest weights of lower rank of a module, those that are smaller as a product; the module stays as it is.</summary>
    /// <param name="module">Any TorchSharp module.</param>
    /// <param name="rank">How many terms of each stay.</param>
    /// <param name="layers">Layers or parameters; default all with two or more dimensions.</param>
    /// <returns>By name of the parameter, in the module's order.</returns>
    /// <exception cref="ArgumentException">A name does not exist, a weight is empty or not finite, or the rank is above full; the message names it.</exception>
    public static IReadOnlyDictionary<string, ProductWeight> Factorize(nn.Module module, RankRule rank, IReadOnlyList<string>? layers = null)
    {
        var products = new Dictionary<string, ProductWeight>();
        foreach ((string name, Parameter weight) in PrunableWeights.Of(module, new PruningOptions { Include = layers }))
        {
            try
            {
                ProductWeight product = Factorize(weight, rank);
                if (product.Left.Count + product.Right.Count < product.Count)
                    products.Add(name, product);
            }
            catch (ArgumentException problem)
            {
                throw new ArgumentException($"The weight '{name}' cannot be factorised. {problem.Message}", problem);
            }
        }
        return products;
    }

    /// <summary>Overwrites parameters of a module with what expressions stand for, in place.</summary>
    /// <param name="module">Any TorchSharp module.</param>
    /// <param name="weights">By name of the parameter.</param>
    /// <exception cref="ArgumentException">A name does not exist, or a shape differs; nothing is changed then.</exception>
    public static void Apply<T>(nn.Module module, IReadOnlyDictionary<string, T> weights)
        where T : WeightExpression
    {
        var parameters = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach ((string name, T weight) in weights)
        {
            if (!parameters.TryGetValue(name, out Parameter? parameter))
                throw new ArgumentException($"There is no parameter '{name}'{Spelling.Question(name, parameters.Keys)}.", nameof(weights));
            if (!weight.Shape.SequenceEqual(parameter.shape))
                throw new ArgumentException($"The weight '{name}' has the shape {weight.Shape} where [{string.Join(", ", parameter.shape)}] is expected.", nameof(weights));
        }
        using var noGrad = no_grad();
        foreach ((string name, T weight) in weights)
        {
            using Tensor values = tensor(weight.Materialise(), [.. weight.Shape], device: CPU);
            parameters[name].copy_(values);
        }
    }

    internal static ProductWeight Product(Tensor weight, SingularValueDecomposition values, int rank)
    {
        (Tensor left, Tensor right) = values.Truncate(rank);
        return new ProductWeight(Shape.Create(weight.shape), Dense(left), Dense(right));
    }

    internal static DenseWeight Dense(Tensor factor) =>
        new(Shape.Create(factor.shape), [.. factor.to(ScalarType.Float32).contiguous().data<float>()]);
}
