using System.Runtime.InteropServices;
using Research.Networks.Execution.Int8;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks.Execution;

/// <summary>
/// A network compiled for the processor and one batch size: batch norm folded into the layer before it, activation functions
/// fused, all buffers allocated, one kernel for each layer chosen by what its weight is. A call allocates nothing and runs
/// on the calling thread. The plan holds copies of the weights: it does not follow later changes of the network. Not safe
/// for use from two threads at once.
/// </summary>
public sealed class ExecutionPlan : IDisposable
{
    private readonly PlanBuffers _buffers;
    private readonly PlanStep[] _steps;
    private readonly AlignedBuffer<float> _output;
    private readonly int _inputLength, _outputLength;

    private ExecutionPlan(Network network, PlanOptions options, CompressedNetwork? compressed = null)
    {
        (Architecture, Batch) = (network.Architecture, options.Batch);
        (_inputLength, _outputLength) = (checked((int)(Batch * Architecture.Input.Elements)), checked((int)(Batch * Architecture.Output.Elements)));
        IReadOnlyList<FusedLayer> layers = FusedLayer.Of(network, compressed is null ? null : compressed.Activations.ContainsKey);
        _buffers = new PlanBuffers(Architecture, layers, Batch);
        FillWithNoise(_buffers.Input.Span);
        var steps = new List<PlanStep>();
        try
        {
            if (compressed is { Activations.Count: > 0 })
                _output = new Int8Steps(compressed, _buffers, options, steps).AppendAll(layers);
            else
                layers.ToList().ForEach(layer => Append(steps, layer, options));
        }
        catch
        {
            steps.ForEach(step => step.Dispose());
            _buffers.Dispose();
            throw;
        }
        _steps = [.. steps];
        _output ??= _buffers[Architecture.Nodes[^1].Name];
    }

    /// <summary>What was compiled.</summary>
    public Architecture Architecture { get; }

    /// <summary>Samples of each call.</summary>
    public int Batch { get; }

    /// <summary>The kernels in order.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>Bytes of the buffers between layers.</summary>
    public long BufferBytes => _buffers.Bytes;

    /// <summary>Compiles a network as it computes in evaluation mode.</summary>
    /// <param name="network">The network, on any device; it stays as it is.</param>
    /// <param name="options">Batch and choice of kernels; default one sample, the fastest kernels.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite; the message names the tensor.</exception>
    /// <exception cref="NotSupportedException">No kernel computes a layer; the message names it.</exception>
    public static ExecutionPlan Compile(Network network, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new ExecutionPlan(network, options ?? new PlanOptions());
    }

    /// <summary>
    /// Compiles a compressed network. Where <see cref="CompressedNetwork.Activations"/> has grids, layers compute with integers: a linear layer or a
    /// convolution whose weight has symmetric codes of at most 8 bits and whose input has a grid, and additions, concatenations,
    /// batch norm, max pooling and shortcuts between grids. Other layers compute in float32 with rounded inputs; <see cref="Steps"/> names the kernel of each.
    /// </summary>
    /// <param name="network">Batch norm in it is not folded into codes: a layer in front of one computes in float32.</param>
    /// <param name="options">Batch and choice of kernels; default one sample, the fastest kernels.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite; the message names the tensor.</exception>
    /// <exception cref="NotSupportedException">Activations have more than 8 bits or several scales, or no kernel computes a layer; the message names the node.</exception>
    public static ExecutionPlan Compile(CompressedNetwork network, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        using Network module = network.Materialise();
        return new ExecutionPlan(module, options ?? new PlanOptions(), network);
    }

    /// <summary>Computes the output for a batch.</summary>
    /// <param name="input"><c>[batch, …]</c>, row-major, the rest as <see cref="Architecture.Input"/>.</param>
    /// <param name="output"><c>[batch, …]</c>, written: logits, for a classifier.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (input.Length != _inputLength)
            throw WrongLength(nameof(input), input.Length, _inputLength, Architecture.Input);
        if (output.Length != _outputLength)
            throw WrongLength(nameof(output), output.Length, _outputLength, Architecture.Output);
        input.CopyTo(_buffers.Input.Span);
        Run();
        _output.Span[.._outputLength].CopyTo(output);
    }

    /// <summary>Computes the output for a batch of tensors; the tensor that is returned is the only thing allocated.</summary>
    /// <param name="input">float32 <c>[batch, …]</c>, the rest as <see cref="Architecture.Input"/>, contiguous or not, on any device.</param>
    /// <returns><c>[batch, …]</c> on the CPU: logits, for a classifier.</returns>
    /// <exception cref="ArgumentException">The tensor has another type or shape.</exception>
    public Tensor Run(Tensor input)
    {
        long[] shape = Architecture.Input.WithBatch(Batch);
        if (input.dtype != ScalarType.Float32 || !input.shape.SequenceEqual(shape))
            throw new ArgumentException($"The plan of '{Architecture.Name}' takes a float32 tensor [{string.Join(", ", shape)}], not {input.dtype} [{string.Join(", ", input.shape)}]: compile a plan for that batch, or change the tensor.", nameof(input));
        Tensor output = empty(Architecture.Output.WithBatch(Batch), device: CPU);
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Run(MemoryMarshal.Cast<byte, float>(input.detach().cpu().contiguous().bytes), MemoryMarshal.Cast<byte, float>(output.bytes));
        return output;
    }

    /// <summary>Runs all layers on what the input buffer holds.</summary>
    internal void Run()
    {
        foreach (PlanStep step in _steps)
            step.Run();
    }

    /// <summary>Frees weights and buffers.</summary>
    public void Dispose()
    {
        foreach (PlanStep step in _steps)
            step.Dispose();
        _buffers.Dispose();
    }

    private void Append(List<PlanStep> steps, FusedLayer layer, PlanOptions options)
    {
        if (layer.IsIdentity)
        {
            _buffers.Release(layer);
            return;
        }
        AlignedBuffer<float>[] inputs = [.. layer.Node.Inputs.Select(input => _buffers[input])];
        Shape shape = Architecture.ShapeOf(layer.Output);
        var task = new LayerTask(
            layer.Node.Name, layer.Node.Layer, layer.Weight, layer.Bias, inputs, [.. layer.Node.Inputs.Select(Architecture.ShapeOf)],
            _buffers.Take(layer, Batch * shape.Elements), shape, Batch)
        { Function = layer.Function, ReadsSigns = layer.ReadsSigns, Instructions = options.Instructions };
        PlanStep step = KernelSelection.Choose(task, options);
        steps.Add(step);
        step.Run();
    }

    /// <summary>Inputs on which the kernels are timed: half of them zero, as behind a ReLU.</summary>
    private static void FillWithNoise(Span<float> values)
    {
        var random = new Random(1);
        foreach (ref float value in values)
            value = Math.Max(random.NextSingle() - 0.5f, 0);
    }

    private static ArgumentException WrongLength(string name, int length, int expected, Shape shape) =>
        new($"The {name} has {length} values where the plan needs {expected}, a batch of {expected / shape.Elements} samples {shape}.", name);
}
