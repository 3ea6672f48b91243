namespace Research.Networks.Coding;

/// <summary>Where a weight is, as a <see cref="ContextMixer"/> sees it: a context for each of several inputs. The last input is common to all weights.</summary>
internal interface IWeightContexts
{
    /// <summary>Contexts of each input.</summary>
    int[] Counts { get; }

    /// <summary>Contexts of the weight at a position for what its size is; positions come in order, and symbols before are known.</summary>
    void Sizes(int position, Span<int> contexts);

    /// <summary>Contexts of the weight at a position for what its sign is.</summary>
    void Signs(int position, Span<int> contexts);
}
