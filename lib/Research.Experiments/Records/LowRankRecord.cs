using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>What factorising did to a run's network.</summary>
/// <param name="Layers">Every layer tried, those too that stayed whole because their chain did not pay.</param>
/// <param name="MacsBefore">Multiply–accumulate operations of one sample before.</param>
/// <param name="MacsAfter">And after.</param>
/// <param name="ParametersBefore">Trainable parameters before.</param>
/// <param name="ParametersAfter">And after.</param>
/// <param name="SelectionFactorized">Score on the selection images after it, before any fine-tuning.</param>
public sealed record LowRankRecord(IReadOnlyList<FactorizedLayer> Layers, long MacsBefore, long MacsAfter, long ParametersBefore, long ParametersAfter, Score SelectionFactorized);
