namespace Research.Networks.Onnx;

/// <summary>The ONNX operators of each kind of layer.</summary>
internal static class OnnxOperators
{
    /// <summary>Appends a layer.</summary>
    /// <param name="graph">Where.</param>
    /// <param name="node">The layer's node; its name becomes that of the output.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="weights">Names of its weight and bias, of scale, shift, mean and variance of batch norm; empty where it has none.</param>
    internal static void Append(OnnxGraph graph, Node node, string output, string[] inputs, string[] weights)
    {
        switch (node.Layer)
        {
            case Conv2d convolution:
                graph.Operator("Conv", output, [.. inputs, .. weights], ("kernel_shape", convolution.Kernel.Array), ("strides", convolution.Stride.Array),
                    ("pads", BothSides(convolution.Padding)), ("group", (long)convolution.Groups));
                break;
            case Linear:
                graph.Operator("Gemm", output, [.. inputs, .. weights], ("transB", 1L));
                break;
            case BatchNorm norm:
                graph.Operator("BatchNormalization", output, [.. inputs, .. weights], ("epsilon", (float)norm.Epsilon));
                break;
            case Activation activation:
                Append(graph, activation.Function, output, inputs[0]);
                break;
            case MaxPool2d pool:
                graph.Operator("MaxPool", output, inputs, ("kernel_shape", pool.Kernel.Array), ("strides", pool.Stride.Array), ("pads", BothSides(pool.Padding)));
                break;
            case AvgPool2d pool:
                graph.Operator("AveragePool", output, inputs, ("kernel_shape", pool.Kernel.Array), ("strides", pool.Stride.Array));
                break;
            case GlobalAvgPool2d:
                graph.Operator("GlobalAveragePool", output, inputs);
                break;
            case Flatten:
                graph.Operator("Flatten", output, inputs, ("axis", 1L));
                break;
            case Dropout:
                graph.Operator("Identity", output, inputs);
                break;
            case Add:
                graph.Operator(inputs.Length == 2 ? "Add" : "Sum", output, inputs);
                break;
            case Concat:
                graph.Operator("Concat", output, inputs, ("axis", 1L));
                break;
            case PadShortcut pad:
                Append(graph, pad, output, inputs[0]);
                break;
            default:
                throw new NotSupportedException($"The layer '{node.Name}' is a {node.Layer.GetType().Name}, which cannot be written as ONNX.");
        }
    }

    private static void Append(OnnxGraph graph, ActivationFunction function, string output, string input)
    {
        switch (function)
        {
            case ActivationFunction.ReLU6:
                graph.Operator("Clip", output, [input, graph.Constant($"{output}.lowest", [0f]), graph.Constant($"{output}.highest", [6f])]);
                break;
            case ActivationFunction.Gelu: // x · (erf(x/√2) + 1) · ½
                string scaled = graph.Operator("Div", $"{output}.scaled", [input, graph.Constant($"{output}.root", [MathF.Sqrt(2)])]);
                string erf = graph.Operator("Erf", $"{output}.erf", [scaled]);
                string sum = graph.Operator("Add", $"{output}.sum", [erf, graph.Constant($"{output}.one", [1f])]);
                string product = graph.Operator("Mul", $"{output}.product", [input, sum]);
                graph.Operator("Mul", output, [product, graph.Constant($"{output}.half", [0.5f])]);
                break;
            case ActivationFunction.Sign: // ONNX has Sign, but with sign(0) = 0
                string positive = graph.Operator("GreaterOrEqual", $"{output}.positive", [input, graph.Constant($"{output}.zero", [0f])]);
                graph.Operator("Where", output, [positive, graph.Constant($"{output}.one", [1f]), graph.Constant($"{output}.minus", [-1f])]);
                break;
            default:
                graph.Operator(function switch { ActivationFunction.ReLU => "Relu", ActivationFunction.Hardswish => "HardSwish", _ => function.ToString() }, output, [input]);
                break;
        }
    }

    private static void Append(OnnxGraph graph, PadShortcut pad, string output, string input)
    {
        string pixels = graph.Operator("Slice", $"{output}.pixels",
        [
            input, graph.Constant($"{output}.starts", 0L, 0L), graph.Constant($"{output}.ends", long.MaxValue, long.MaxValue),
            graph.Constant($"{output}.axes", 2L, 3L), graph.Constant($"{output}.steps", pad.Stride, pad.Stride),
        ]);
        graph.Operator("Pad", output, [pixels, graph.Constant($"{output}.pads", 0L, pad.Before, 0L, 0L, 0L, pad.After, 0L, 0L)]);
    }

    private static long[] BothSides(Extent padding) => [padding.Height, padding.Width, padding.Height, padding.Width];
}
