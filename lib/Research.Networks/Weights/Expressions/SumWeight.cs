using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>A sum of expressions of one shape, as in low rank + sparse or W⁺ − W⁻.</summary>
public sealed record SumWeight : WeightExpression
{
    /// <summary>Takes terms over.</summary>
    /// <param name="terms">At least one, all of one shape.</param>
    /// <param name="signs">+1 or −1 for each term.</param>
    /// <exception cref="ArgumentException">There is no term, shapes differ, or there is not one sign of 1 or −1 for each.</exception>
    public SumWeight(ImmutableArray<WeightExpression> terms, ImmutableArray<sbyte> signs) : base(terms.IsDefaultOrEmpty ? [] : terms[0].Shape)
    {
        if (terms.IsDefaultOrEmpty || signs.Length != terms.Length || signs.Any(sign => sign is not (1 or -1)))
            throw new ArgumentException("A sum needs at least one term and a sign of 1 or -1 for each.");
        if (terms.FirstOrDefault(term => term.Shape != Shape) is { } other)
            throw new ArgumentException($"The terms of a sum have the shapes {Shape} and {other.Shape}: give them one shape.");
        (Terms, Signs) = (terms, signs);
    }

    /// <summary>The terms.</summary>
    public ImmutableArray<WeightExpression> Terms { get; }

    /// <summary>+1 or −1 for each term.</summary>
    public ImmutableArray<sbyte> Signs { get; }

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        var values = new float[Count];
        for (int term = 0; term < Terms.Length; term++)
        {
            float[] part = Terms[term].Materialise();
            for (int i = 0; i < values.Length; i++)
                values[i] += Signs[term] * part[i];
        }
        return values;
    }
}
