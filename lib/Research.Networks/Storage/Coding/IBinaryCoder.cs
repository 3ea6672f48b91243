namespace Research.Networks.Coding;

/// <summary>Writes or reads decisions, so that one model describes both.</summary>
internal interface IBinaryCoder
{
    /// <summary>Codes a decision.</summary>
    /// <param name="decision">What is written; not looked at by a decoder.</param>
    /// <param name="probability">That it is true, in 1/65536: 1 to 65535.</param>
    /// <returns>The decision, also of a decoder.</returns>
    bool Code(bool decision, int probability);
}
