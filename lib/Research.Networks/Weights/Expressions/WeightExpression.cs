namespace Research.Networks;

/// <summary>
/// A weight in the form in which a technique left it: what is stored, and what it stands for. Immutable; values are
/// row-major in the shape of the parameter, <c>[out, in]</c> or <c>[out, in/groups, kH, kW]</c>.
/// </summary>
public abstract record WeightExpression
{
    /// <summary>Checks and takes over the shape.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    protected WeightExpression(Shape shape) => Shape = shape;

    /// <summary>Shape of the parameter that it stands for.</summary>
    public Shape Shape { get; }

    /// <summary>Elements of the parameter.</summary>
    public int Count => checked((int)Shape.Elements);

    /// <summary>The float32 values that it stands for, row-major: what the network computes with.</summary>
    public abstract float[] Materialise();

    /// <summary>Throws unless there is one entry for each element.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    private protected void CheckCount(int entries, string what)
    {
        if (entries != Count)
            throw new ArgumentException($"A weight {Shape} needs {Count} {what}, not {entries}.");
    }

    /// <summary>Throws where a value is NaN or infinite.</summary>
    /// <exception cref="ArgumentException">One is; the message says where.</exception>
    private protected static void CheckFinite(ReadOnlySpan<float> values, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"The {what} of a weight must be finite, but entry {i} is {values[i]}: train with a lower rate, or compress an earlier checkpoint.");
        }
    }
}
