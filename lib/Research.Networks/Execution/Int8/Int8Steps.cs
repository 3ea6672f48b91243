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
            LayerTask task = Task(layer, [.. layer.Node.Inputs.Select(input => buffers[input])], [.. layer.Node.Inputs.Select(ShapeBeforeFlattening)], inBytes: int8.Output is not null);
            Add(new PlanStep(task, int8.Create(task), int8.Name));
            if (int8.Output is { } kept)
            {
                _grids[layer.Output] = kept;
                return;
            }
        }
        else
        {
            AlignedBuffer<float>[] inputs = [.. layer.Node.Inputs.Select(Floats)];
            Add(KernelSelection.Choose(Task(layer, inputs, [.. layer.Node.Inputs.Select(_architecture.ShapeOf)], inBytes: false), options));
        }
        if (output is { } grid)
        {
            buffers.Replace(layer.Output, Quantize(layer.Output, buffers[layer.Output], grid));
            _grids[layer.Output] = grid;
        }
    }

    /// <summary>The kernel that computes a layer with bytes, the grid of what it writes (null for float32) and its name; null where there is none.</summary>
    private (Func<LayerTask, ILayerKernel> Create, ByteGrid? Output, string Name)? Int8Kernel(FusedLayer layer, ByteGrid? output)
    {
        if (layer.Node.Inputs.Any(input => !_grids.ContainsKey(buffers.OwnerOf(input))))
            return null;
        ByteGrid[] grids = [.. layer.Node.Inputs.Select(input => _grids[buffers.OwnerOf(input)])];
        ByteGrid first = grids[0];
        bool clamps = layer.Function is null or ActivationFunction.ReLU or ActivationFunction.ReLU6;
        bool keepsCodes = layer.Function is null && grids.All(grid => grid == (output ?? first));
        ByteGrid? rounded = clamps ? output : null;
        switch (layer.Node.Layer)
        {
            case Conv2d convolution when Int8DepthwiseKernel.Suits(convolution) && rounded is { } onto && CodesOf(layer) is { } weight:
                return (task => new Int8DepthwiseKernel(task, weight, first, onto, layer.Function), onto, "int8 depthwise");
            case Linear or Conv2d when CodesOf(layer) is { } weight:
                return (task => new Int8ProductKernel(task, weight, first, rounded, rounded is null ? null : layer.Function), rounded, "int8 product");
            case MaxPool2d pool when keepsCodes:
                return (task => new Int8MaxPoolKernel(task, pool), first, "int8 max pool");
            case PadShortcut pad when keepsCodes:
                return (task => new Int8PadShortcutKernel(task, pad, first), first, "int8 pad shortcut");
            case Concat when (keepsCodes || rounded is not null) && !layer.Node.Inputs.Any(IsFlattened):
                ByteGrid joined = rounded ?? first;
                return (task => new Int8ConcatKernel(task, grids, joined, layer.Function), joined, "int8 concat");
            case Networks.Add when rounded is { } sum && grids.Length == 2 && !layer.Node.Inputs.Any(IsFlattened):
                return (task => new Int8AddKernel(task, first, grids[1], sum, layer.Function), sum, "int8 add");
            case BatchNorm when rounded is { } normalised && !IsFlattened(layer.Node.Inputs[0]):
                return (task => new Int8AffineKernel(task, first, normalised, layer.Function), normalised, "int8 affine");
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

    private LayerTask Task(FusedLayer layer, AlignedBuffer<float>[] inputs, Shape[] inputShapes, bool inBytes)
    {
        Shape shape = _architecture.ShapeOf(layer.Output);
        AlignedBuffer<float> output = buffers.Take(layer, inBytes ? ByteLayout.Of(shape).Floats(options.Batch) : options.Batch * shape.Elements);
        return new LayerTask(layer.Node.Name, layer.Node.Layer, layer.Weight, layer.Bias, inputs, inputShapes, output, shape, options.Batch)
        { Function = inBytes ? null : layer.Function, ReadsSigns = layer.ReadsSigns, Instructions = options.Instructions };
    }

    private Shape ShapeBeforeFlattening(string node) => _architecture.ShapeOf(buffers.OwnerOf(node));

    /// <summary>Whether the bytes of a node lie in another order than its features: pixel by pixel.</summary>
    private bool IsFlattened(string node) => _architecture.ShapeOf(node).Rank == 1 && ByteLayout.Of(ShapeBeforeFlattening(node)) is { Channels: > 1, Pixels: > 1 };

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
        Add(Conversion(owner, "dequantize", shape, values, new DequantizeKernel(buffers[owner], values, ByteLayout.Of(shape), options.Batch, grid)));
        return values;
    }

    private AlignedBuffer<float> Quantize(string node, AlignedBuffer<float> values, ByteGrid grid)
    {
        Shape shape = _architecture.ShapeOf(node);
        var layout = ByteLayout.Of(shape);
        AlignedBuffer<float> bytes = buffers.Extra(layout.Floats(options.Batch));
        Add(Conversion(node, "quantize", shape, bytes, new QuantizeKernel(values, bytes, layout, options.Batch, grid)));
        return bytes;
    }

    private PlanStep Conversion(string node, string name, Shape shape, AlignedBuffer<float> output, ILayerKernel kernel) =>
        new(new LayerTask(node, new Flatten(), [], [], [], [], output, shape, options.Batch), kernel, name);

    private void Add(PlanStep step)
    {
        steps.Add(step);
        step.Run();
    }
}
