using System.Collections.Immutable;
using Research.Networks;
using Research.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights of a network in training that share centroids: the gradient of a centroid is the sum of those of its weights, so that
/// they stay equal, ∂L/∂c_k = Σ_{i: k_i = k} ∂L/∂w_i (Han et al. 2016, arXiv 1510.00149, section 3.3). Zeros of pruned weights stay zero;
/// the rest of the network trains freely. The sum of thousands of gradients is large: take a rate far below that of the network,
/// or Adam, whose steps do not depend on it. A resumed training goes on from its checkpoint given the same codes.
/// </summary>
public sealed class TiedWeights : IWeightConstraint, IDisposable
{
    private readonly Network _network;
    private readonly CompressedNetwork _shared;
    private readonly List<Codebook> _codebooks = [];
    private bool _begun;

    /// <summary>One codebook with the weights that take their values from it.</summary>
    private sealed record Codebook(int Centroids, List<Member> Members);

    private sealed record Member(string Name, Tensor Weight, Tensor? Positions, Tensor Codes);

    /// <summary>Ties the weights of a network as another says, and gives it the values of that one.</summary>
    /// <param name="network">Of the same architecture; its weights become those of <paramref name="shared"/>.</param>
    /// <param name="shared">With codebooks, as <see cref="WeightSharing.Share(Network, SharingOptions)"/> makes them.</param>
    /// <exception cref="ArgumentException">No weight is shared, or the networks differ.</exception>
    public TiedWeights(Network network, CompressedNetwork shared)
    {
        (_network, _shared) = (network, shared);
        using (Network values = shared.Materialise())
            network.CopyFrom(values);
        IReadOnlyDictionary<string, Tensor> tensors = network.Tensors();
        var books = new List<(ImmutableArray<float> Centroids, Codebook Book)>();
        foreach ((string name, WeightExpression weight) in shared.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (CodesOf(weight) is not { } codes)
                continue;
            Codebook? book = books.FirstOrDefault(other => other.Centroids == codes.Centroids).Book;
            if (book is null)
                books.Add((codes.Centroids, book = new Codebook(codes.Centroids.Length, [])));
            Tensor? positions = weight is MaskedWeight masked ? Indices(masked.Positions, network.Device) : null;
            book.Members.Add(new Member(name, tensors[name], positions, Indices(codes.Codes, network.Device)));
        }
        _codebooks.AddRange(books.Select(book => book.Book));
        if (_codebooks.Count == 0)
            throw new ArgumentException("The network shares no weights: share them first.", nameof(shared));
    }

    /// <inheritdoc/>
    public bool HoldsForMeans => false;

    /// <inheritdoc/>
    public void BeforeStep(TrainingStep step)
    {
        foreach (Codebook book in _codebooks)
        {
            Tensor sums = zeros(book.Centroids, device: _network.Device);
            foreach (Member member in book.Members)
                sums.index_add_(0, member.Codes, KeptOf(member, member.Weight.grad!), 1);
            foreach (Member member in book.Members)
                Write(member, member.Weight.grad!, sums);
        }
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        _begun = true;
        foreach (Codebook book in _codebooks)
        {
            Tensor centroids = CentroidsOf(book);
            foreach (Member member in book.Members)
                Write(member, member.Weight, centroids);
        }
    }

    /// <summary>The network as it is now, with the codes it was given and trained centroids.</summary>
    public CompressedNetwork ToCompressed()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (!_begun)
            return _shared;
        var weights = new Dictionary<string, WeightExpression>();
        foreach (Codebook book in _codebooks)
        {
            ImmutableArray<float> centroids = [.. CentroidsOf(book).cpu().data<float>().ToArray()];
            foreach (Member member in book.Members)
                weights.Add(member.Name, WithCentroids(_shared.Weights[member.Name], centroids));
        }
        return CompressedNetwork.Of(_network).With(weights);
    }

    /// <summary>Frees codes and positions.</summary>
    public void Dispose()
    {
        foreach (Member member in _codebooks.SelectMany(book => book.Members))
        {
            member.Codes.Dispose();
            member.Positions?.Dispose();
        }
        _codebooks.Clear();
    }

    /// <summary>The value of each centroid: that of any of its weights, since they are equal but for rounding.</summary>
    private Tensor CentroidsOf(Codebook book)
    {
        Tensor centroids = zeros(book.Centroids, device: _network.Device);
        foreach (Member member in book.Members)
            centroids.index_copy_(0, member.Codes, KeptOf(member, member.Weight));
        return centroids;
    }

    private static Tensor KeptOf(Member member, Tensor values) =>
        member.Positions is null ? values.flatten() : values.flatten().index_select(0, member.Positions);

    /// <summary>Puts the entry of its code into every kept place, and zero into the others.</summary>
    private static void Write(Member member, Tensor target, Tensor entries)
    {
        Tensor kept = entries.index_select(0, member.Codes);
        if (member.Positions is null)
        {
            target.copy_(kept.view(target.shape));
            return;
        }
        Tensor all = zeros(target.numel(), device: target.device);
        all.index_copy_(0, member.Positions, kept);
        target.copy_(all.view(target.shape));
    }

    private static CodebookWeight? CodesOf(WeightExpression weight) => weight as CodebookWeight ?? (weight as MaskedWeight)?.Kept as CodebookWeight;

    private static WeightExpression WithCentroids(WeightExpression weight, ImmutableArray<float> centroids) => weight is MaskedWeight masked
        ? new MaskedWeight(masked.Shape, masked.Positions, WithCentroids(masked.Kept!, centroids))
        : new CodebookWeight(weight.Shape, ((CodebookWeight)weight).Codes, centroids);

    private static Tensor Indices(ImmutableArray<int> values, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor(values.Select(value => (long)value).ToArray(), device: device).DetachFromDisposeScope();
    }
}
