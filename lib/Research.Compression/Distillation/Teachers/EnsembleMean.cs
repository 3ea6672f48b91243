namespace Research.Compression;

/// <summary>How the members of an ensemble agree (Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 4, name both).</summary>
public enum EnsembleMean
{
    /// <summary>The mean of logits: the geometric mean of probabilities.</summary>
    Logits,

    /// <summary>The mean of probabilities, as log Σ p/n.</summary>
    Probabilities,
}
