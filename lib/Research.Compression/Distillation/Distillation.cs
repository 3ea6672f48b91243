using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The objective of a student: α·τ²·KL(p_T‖p_S) + (1 − α)·CE (Hinton, Vinyals and Dean 2015, arXiv 1503.02531), and what its
/// layers shall learn besides. It works with any module, and with any constraints of the trainer: distillation as
/// fine-tuning after pruning is this objective with the masks as constraint.
/// </summary>
/// <param name="teacher">Who teaches.</param>
/// <param name="options">Temperature, share and signal.</param>
public sealed class Distillation(ITeacher teacher, DistillationOptions options) : IBatchObjective
{
    /// <summary>What layers learn, added to the loss; default nothing. Without any, teachers may be cached.</summary>
    public FeatureDistillation? Features { get; init; }

    /// <inheritdoc/>
    public Tensor Loss(nn.Module<Tensor, Tensor> network, Batch batch)
    {
        if (Features is not null)
            return Features.Loss(network, batch, (outputs, taught) => OfOutputs(outputs, batch, taught));
        return OfOutputs(network.forward(batch.Inputs), batch, null);
    }

    /// <summary>The loss of a student's outputs, given what the teacher of its layers said, if there is one.</summary>
    private Tensor OfOutputs(Tensor outputs, Batch batch, Tensor? known)
    {
        if (options.Alpha == 0)
            return nn.functional.cross_entropy(outputs, batch.Labels);
        Tensor target = teacher is LiveTeacher live ? live.Logits(batch, Features?.Teacher, known) : teacher.Logits(batch);
        Tensor taught = options.Signal == DistillationSignal.Logits
            ? LogitsMse.Loss(outputs, target)
            : SoftTargets.Loss(outputs, target, options.Temperature);
        return options.Alpha == 1 ? taught : taught.mul(options.Alpha).add(nn.functional.cross_entropy(outputs, batch.Labels), 1 - options.Alpha);
    }
}
