using Research.Networks;
using Research.Training;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Puts a module into the mode in which it is scored, with gradients on, and puts everything back when disposed.</summary>
internal sealed class ScoringMode : IDisposable
{
    private readonly nn.Module _module;
    private readonly bool _training;
    private readonly Dictionary<Tensor, Tensor> _buffers = [];
    private readonly IDisposable _gradients;
    private readonly LayerRandomness _randomness;

    internal ScoringMode(nn.Module module, bool batchStatistics, int seed)
    {
        (_module, _training) = (module, module.training);
        foreach (Tensor buffer in module.buffers())
            _buffers[buffer] = buffer.clone().DetachFromDisposeScope();
        module.train(batchStatistics);
        _gradients = enable_grad();
        _randomness = new LayerRandomness(Seeds.Of(seed, "scoring") >> 1, module.parameters().First().device);
    }

    public void Dispose()
    {
        _randomness.Dispose();
        _gradients.Dispose();
        using var noGrad = no_grad();
        foreach ((Tensor buffer, Tensor saved) in _buffers)
        {
            buffer.copy_(saved);
            saved.Dispose();
        }
        _module.train(_training);
    }
}
