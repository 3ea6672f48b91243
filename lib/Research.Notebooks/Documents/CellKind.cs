namespace Research.Notebooks;

/// <summary>What a cell of a notebook holds.</summary>
public enum CellKind
{
    /// <summary>Source code with its outputs.</summary>
    Code,

    /// <summary>Text in Markdown.</summary>
    Markdown,

    /// <summary>Text that no tool touches.</summary>
    Raw,
}
