using Research.Networks.Onnx.Format;

namespace Research.Networks.Onnx;

/// <summary>The ONNX graph of a compressed network.</summary>
internal sealed class OnnxNetworkGraph(CompressedNetwork network)
{
    private readonly Architecture _architecture = network.Architecture;
    private readonly OnnxGraph _graph = new(network.Architecture.Name);
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Writes all layers.</summary>
    /// <exception cref="NotSupportedException">An activation grid has more than 8 bits or several scales.</exception>
    internal ModelProto Model()
    {
        _names[Architecture.InputName] = Rounded(Architecture.InputName, Architecture.InputName);
        foreach (Node node in _architecture.Nodes)
        {
            OnnxOperators.Append(_graph, node, node.Name, [.. node.Inputs.Select(input => _names[input])], Weights(node));
            _names[node.Name] = Rounded(node.Name, node.Name);
        }
        return _graph.Model((Architecture.InputName, _architecture.Input), (_names[_architecture.Nodes[^1].Name], _architecture.Output));
    }

    private string[] Weights(Node node) => node.Layer switch
    {
        Conv2d { Bias: var hasBias } => hasBias ? [Weight(node), Bias(node)] : [Weight(node)],
        Linear { Bias: var hasBias } => hasBias ? [Weight(node), Bias(node)] : [Weight(node)],
        BatchNorm => [Floats($"{node.Name}.weight"), Floats($"{node.Name}.bias"), Floats($"{node.Name}.running_mean"), Floats($"{node.Name}.running_var")],
        _ => [],
    };

    private string Weight(Node node)
    {
        string name = $"{node.Name}.weight";
        if (CodesOf(node) is not { } weight)
            return Floats(name);
        bool perChannel = weight.Grid.Scales.Length > 1;
        string codes = _graph.Codes($"{name}.codes", weight.Grid.Signed, weight.Codes, [.. weight.Shape]);
        string scales = _graph.Constant($"{name}.scales", [.. weight.Grid.Scales], perChannel ? [weight.Grid.Scales.Length] : []);
        string zeros = _graph.Codes($"{name}.zeros", weight.Grid.Signed, weight.Grid.ZeroPoints, perChannel ? [weight.Grid.Scales.Length] : []);
        return perChannel
            ? _graph.Operator("DequantizeLinear", name, [codes, scales, zeros], ("axis", 0L))
            : _graph.Operator("DequantizeLinear", name, [codes, scales, zeros]);
    }

    private string Bias(Node node)
    {
        string name = $"{node.Name}.bias";
        if (CodesOf(node) is not { } weight || GridBehind(node.Inputs[0]) is not { } input)
            return Floats(name);
        float[] values = network.Weights[name].Materialise();
        bool perChannel = weight.Grid.Scales.Length > 1;
        float[] steps = [.. weight.Grid.Scales.Select(scale => scale * input.Scales[0])];
        double[] codes = [.. values.Select((value, row) => Math.Round((double)value / steps[perChannel ? row : 0]))];
        if (codes.Any(code => Math.Abs(code) > int.MaxValue))
            return Floats(name);
        string integers = _graph.Constant($"{name}.codes", [.. codes.Select(code => (int)code)], values.Length);
        string scales = _graph.Constant($"{name}.scales", steps, perChannel ? [steps.Length] : []);
        string zeros = _graph.Constant($"{name}.zeros", new int[steps.Length], perChannel ? [steps.Length] : []);
        return perChannel
            ? _graph.Operator("DequantizeLinear", name, [integers, scales, zeros], ("axis", 0L))
            : _graph.Operator("DequantizeLinear", name, [integers, scales, zeros]);
    }

    private string Floats(string name) => _graph.Constant(name, network.Weights[name].Materialise(), [.. network.Weights[name].Shape]);

    /// <summary>The codes of a node's weight, where ONNX has integers for them: at most 8 bits, one scale or one for each output channel.</summary>
    private QuantizedWeight? CodesOf(Node node) =>
        network.Weights[$"{node.Name}.weight"] is QuantizedWeight { Grid: { Bits: <= 8, Scales.Length: var scales } } weight && (scales == 1 || scales == weight.Shape[0]) ? weight : null;

    /// <summary>The grid on which the values that a node reads lie, also where layers in between only pass them on.</summary>
    private QuantizationGrid? GridBehind(string name) => network.Activations.TryGetValue(name, out QuantizationGrid? grid)
        ? grid
        : name != Architecture.InputName && _architecture[name] is { Layer: Flatten or Dropout or MaxPool2d or PadShortcut } passing ? GridBehind(passing.Inputs[0]) : null;

    /// <summary>Rounds a value onto its node's grid, if there is one; codes of fewer than 8 bits are clamped first.</summary>
    private string Rounded(string node, string value)
    {
        if (!network.Activations.TryGetValue(node, out QuantizationGrid? grid))
            return value;
        if (grid is not { Bits: <= 8, Scales: [var scale] })
            throw new NotSupportedException($"The activations of '{node}' have {grid.Bits} bits and {grid.Scales.Length} scales, where ONNX has one scale and at most 8 bits: quantize them so, or export the network in float32.");
        int zero = grid.ZeroPoints[0];
        if (grid.Bits < 8)
            value = _graph.Operator("Clip", $"{node}.clamped", [value, _graph.Constant($"{node}.lowest", [(grid.Lowest - zero) * scale]), _graph.Constant($"{node}.highest", [(grid.Highest - zero) * scale])]);
        string[] parameters = [_graph.Constant($"{node}.scale", [scale]), _graph.Codes($"{node}.zero", grid.Signed, [zero])];
        return _graph.Operator("DequantizeLinear", $"{node}.rounded", [_graph.Operator("QuantizeLinear", $"{node}.codes", [value, .. parameters]), .. parameters]);
    }
}
