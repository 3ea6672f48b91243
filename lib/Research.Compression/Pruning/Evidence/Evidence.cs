namespace Research.Compression;

/// <summary>What a criterion may know about a weight besides its value.</summary>
public enum Evidence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>∂L/∂w, the mean over all scoring images.</summary>
    Gradient,

    /// <summary>∂²L/∂w², exact.</summary>
    HessianDiagonal,

    /// <summary>∂²L/∂w² estimated by random signs.</summary>
    HutchinsonDiagonal,

    /// <summary>The mean over images of (∂L/∂w)².</summary>
    FisherDiagonal,

    /// <summary>Hg: the Hessian times the gradient.</summary>
    HessianGradient,

    /// <summary>∂R/∂|w| of <see cref="SynFlow"/>.</summary>
    SynapticFlow,

    /// <summary>Σ −w · ∂L/∂w over training steps.</summary>
    Movement,
}
