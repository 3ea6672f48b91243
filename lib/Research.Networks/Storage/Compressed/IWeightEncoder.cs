namespace Research.Networks;

/// <summary>Writes and reads one form of <see cref="WeightExpression"/>.</summary>
internal interface IWeightEncoder
{
    /// <summary>The form that it encodes.</summary>
    Type Form { get; }

    /// <summary>Writes a weight of that form, its shape not included.</summary>
    void Write(CompressedWriter writer, WeightExpression weight);

    /// <summary>Reads a weight.</summary>
    /// <param name="reader">Behind the byte that names the form.</param>
    /// <param name="option">What the writer put into that byte.</param>
    /// <param name="shape">Shape of the weight.</param>
    /// <exception cref="InvalidDataException">It is corrupt.</exception>
    /// <exception cref="ArgumentException">It is inconsistent.</exception>
    WeightExpression Read(CompressedReader reader, int option, Shape shape);
}
