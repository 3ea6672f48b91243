using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// The steps of a plan whose activations are rounded onto grids: outputs with a grid are kept as bytes, and turned to
/// float32 only for layers that take no bytes.
/// </summary>
internal sealed class Int8Steps(CompressedNetwork network, PlanBuffers buffers, PlanOptions options, List<PlanStep> steps)
{
    private readonly Architecture _architecture = network.Architecture;
    private readonly Dictionary<string, ByteGrid> _grids = [];
    private readonly Dictionary<string, AlignedBuffer<float>> _floats = [];

    /// <summary>Appends all layers, and returns the buffer of the network's output in float32.</summary>
    internal AlignedBuffer<float> AppendAll(IReadOnlyList<FusedLayer> layers)
    {
        if (GridOf(Networks.Architecture.InputName) is { } grid)
        {
            AlignedBuffer<float> bytes = Quantize(Networks.Architecture.InputName, buffers.Input, grid);
            buffers.Replace(Networks.Architecture.InputName, bytes);
            _grids[Networks.Architecture.InputName] = grid;
        }
        foreach (FusedLayer layer in layers)
            Append(layer);
        return Floats(_architecture.Nodes[^1].Name);
    }

    private void Append(FusedLayer layer)
    {
        if (layer.IsIdentity)
        {
            buffers.Release(layer);
            return;
        }
        ByteGrid? output = GridOf(layer.Output);
        if (Int8Kernel(layer, output) is { } int8)
        {
            (Func<LayerTask, ILayerKernel> create, ByteGrid? result, string name) = int8;
            LayerTask task = Task(layer, [.. layer.Node.Inputs.Select(input => buffers[input])], inWords: result is not null);
            Add(new PlanStep(task, result is null ? layer.Function : null, create(task), name, new Dictionary<string, double>()));
            if (result is { } kept)
                _grids[layer.Output] = kept;
            return;
        }
        AlignedBuffer<float>[] inputs = [.. layer.Node.Inputs.Select(Floats)];
        Add(KernelSelection.Choose(Task(layer, inputs, inWords: false) with { InputShapes = [.. layer.Node.Inputs.Select(_architecture.ShapeOf)] }, layer.Function, options));
        if (output is { } grid)
        {
            buffers.Replace(layer.Output, Quantize(layer.Output, buffers[layer.Output], grid));
            _grids[layer.Output] = grid;
        }
    }

    /// <summary>The kernel that computes a layer with bytes, the grid of what it writes (null for float32) and its name; null where there is none.</summary>
    private (Func<LayerTask, ILayerKernel> Create, ByteGrid? Output, string Name)? Int8Kernel(FusedLayer layer, ByteGrid? output)
    {
        ByteGrid?[] grids = [.. layer.Node.Inputs.Select(input => _grids.TryGetValue(buffers.OwnerOf(input), out ByteGrid grid) ? grid : (ByteGrid?)null)];
        if (grids.Any(grid => grid is null))
            return null;
        ByteGrid first = grids[0]!.Value;
        bool clamps = layer.Function is null or ActivationFunction.ReLU or ActivationFunction.ReLU6;
        switch (layer.Node.Layer)
        {
            case Linear or Conv2d { Groups: 1 } when CodesOf(layer) is { } weight:
                ByteGrid? result = clamps ? output : null;
                if (result is null && output is not null)
                    return null;
                return (task => new Int8PanelKernel(task, weight, first, result, result is null ? null : layer.Function), result, "int8 panel");
            case Networks.Add when output is { } sum && grids.Length == 2 && clamps:
                return (task => new Int8AddKernel(task, first, grids[1]!.Value, sum, layer.Function), sum, "int8 add");
            case MaxPool2d pool when layer.Function is null && (output ?? first) == first:
                return (task => new Int8MaxPoolKernel(task, pool), first, "int8 max pool");
            case PadShortcut pad when layer.Function is null && first.Zero == 0 && (output ?? first) == first && pad.Before % 4 == 0 && _architecture.ShapeOf(layer.Node.Inputs[0])[0] % 4 == 0:
                return (task => new PadShortcutKernel(InWords(task), pad with { Before = pad.Before / 4, After = (pad.After + 3) / 4 }), first, "int8 pad shortcut");
            default:
                return null;
        }
    }

    /// <summary>The codes of a layer's weight, where they are symmetric with at most 8 bits and nothing was folded into them.</summary>
    private QuantizedWeight? CodesOf(FusedLayer layer) =>
        network.Weights[$"{layer.Node.Name}.weight"] is QuantizedWeight { Grid: { Bits: <= 8, Signed: true } grid } weight
            && grid.ZeroPoints.All(zero => zero == 0) && (grid.Scales.Length == 1 || grid.Scales.Length == weight.Shape[0])
            && layer.Weight.AsSpan().SequenceEqual(weight.Materialise())
            ? weight : null;

    private LayerTask Task(FusedLayer layer, AlignedBuffer<float>[] inputs, bool inWords)
    {
        Shape shape = _architecture.ShapeOf(layer.Output);
        AlignedBuffer<float> output = buffers.Take(layer, options.Batch * (inWords ? QuadLayout.Of(shape).Words : shape.Elements));
        return new LayerTask(layer.Node.Name, layer.Node.Layer, layer.Weight, layer.Bias, inputs, [.. layer.Node.Inputs.Select(ShapeBeforeFlattening)], output, shape, options.Batch);
    }

    private static LayerTask InWords(LayerTask task) =>
        task with { InputShapes = [.. task.InputShapes.Select(QuadLayout.WordsOf)], OutputShape = QuadLayout.WordsOf(task.OutputShape) };

    private Shape ShapeBeforeFlattening(string node) => _architecture.ShapeOf(buffers.OwnerOf(node));

    private ByteGrid? GridOf(string node) => network.Activations.TryGetValue(node, out QuantizationGrid? grid) ? ByteGrid.Of(node, grid) : null;

    /// <summary>A node's output in float32.</summary>
    private AlignedBuffer<float> Floats(string node)
    {
        string owner = buffers.OwnerOf(node);
        if (!_grids.TryGetValue(owner, out ByteGrid grid))
            return buffers[owner];
        if (_floats.TryGetValue(owner, out AlignedBuffer<float>? known))
            return known;
        Shape shape = _architecture.ShapeOf(owner);
        AlignedBuffer<float> values = _floats[owner] = buffers.Extra(options.Batch * shape.Elements);
        Add(Conversion(owner, "dequantize", shape, values, new DequantizeKernel(buffers[owner], values, QuadLayout.Of(shape), options.Batch, grid)));
        return values;
    }

    private AlignedBuffer<float> Quantize(string node, AlignedBuffer<float> values, ByteGrid grid)
    {
        Shape shape = _architecture.ShapeOf(node);
        var layout = QuadLayout.Of(shape);
        AlignedBuffer<float> bytes = buffers.Extra((long)options.Batch * layout.Words);
        Add(Conversion(node, "quantize", shape, bytes, new QuantizeKernel(values, bytes, layout, options.Batch, grid)));
        return bytes;
    }

    private PlanStep Conversion(string node, string name, Shape shape, AlignedBuffer<float> output, ILayerKernel kernel) =>
        new(new LayerTask(node, new Flatten(), [], [], [], [], output, shape, options.Batch), null, kernel, name, new Dictionary<string, double>());

    private void Add(PlanStep step)
    {
        steps.Add(step);
        step.Run();
    }
}
