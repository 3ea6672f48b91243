using Research.Networks;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// Keeps the convolution weights of a network in channels_last layout until it is disposed, so that they need not be
/// rearranged in every step. Values, shapes and the parameters themselves stay the same.
/// </summary>
internal sealed class ChannelsLastWeights : IDisposable
{
    private readonly nn.Module? _network;

    /// <summary>Rearranges the weights of a network; of none where it is null.</summary>
    internal ChannelsLastWeights(nn.Module? network)
    {
        _network = network;
        Rearrange(weight => weight.ToChannelsLast());
    }

    /// <summary>Puts the weights back into the usual layout.</summary>
    public void Dispose() => Rearrange(weight => weight.contiguous());

    private void Rearrange(Func<Tensor, Tensor> layout)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (Tensor weight in _network?.parameters() ?? [])
        {
            if (weight.dim() == 4)
                weight.set_(layout(weight));
        }
    }
}
