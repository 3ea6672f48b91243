using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The objective of <see cref="MutualNetworks"/>: Σ_i 2·[(1 − α)·CE_i + α·mean_{j≠i} τ²·KL(p_j‖p_i)], each network taking what the
/// others say as given. α = ½ and τ = 1 is the plain sum of both (Zhang et al. 2018, arXiv 1706.00384).
/// </summary>
/// <param name="options">τ, α, and whether soft targets or logits are learned.</param>
public sealed class MutualDistillation(DistillationOptions options) : IBatchObjective
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network is no <see cref="MutualNetworks"/> in training mode.</exception>
    public Tensor Loss(nn.Module<Tensor, Tensor> network, Batch batch)
    {
        if (network is not MutualNetworks { training: true } mutual)
            throw new ArgumentException("Mutual distillation trains MutualNetworks, the networks that learn from one another.", nameof(network));
        Tensor[] outputs = mutual.forward(batch.Inputs).chunk(mutual.Networks.Count, 1);
        return outputs.Select((own, index) => Of(own, outputs.Where((_, other) => other != index), batch.Labels)).Aggregate((sum, loss) => sum.add(loss));
    }

    private Tensor Of(Tensor own, IEnumerable<Tensor> others, Tensor labels)
    {
        Tensor labelled = nn.functional.cross_entropy(own, labels);
        if (options.Alpha == 0)
            return labelled.mul(2);
        Tensor[] taught = [.. others.Select(other => options.Signal == DistillationSignal.Logits
            ? LogitsMse.Loss(own, other.detach())
            : SoftTargets.Loss(own, other.detach(), options.Temperature))];
        return labelled.mul(2 * (1 - options.Alpha)).add(taught.Aggregate((sum, loss) => sum.add(loss)), 2 * options.Alpha / taught.Length);
    }
}
