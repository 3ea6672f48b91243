using System.Runtime.InteropServices;
using Google.Protobuf;
using Research.Networks.Onnx.Format;

namespace Research.Networks.Onnx;

/// <summary>An ONNX graph in the making: operators in order and the constants that they read.</summary>
internal sealed class OnnxGraph(string name)
{
    private const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;
    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Appends an operator.</summary>
    /// <param name="type">As in <c>Conv</c>.</param>
    /// <param name="output">Name of what it computes, and of the operator.</param>
    /// <param name="inputs">Names of what it reads.</param>
    /// <param name="attributes">A long, a float or longs each.</param>
    /// <returns>The output's name.</returns>
    internal string Operator(string type, string output, IEnumerable<string> inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a float32 constant.</summary>
    /// <returns>Its name.</returns>
    internal string Constant(string name, float[] values, params long[] shape) => Constant<float>(name, Float, values, shape);

    /// <inheritdoc cref="Constant(string, float[], long[])"/>
    internal string Constant(string name, int[] values, params long[] shape) => Constant<int>(name, Int32, values, shape);

    /// <inheritdoc cref="Constant(string, float[], long[])"/>
    internal string Constant(string name, params long[] values) => Constant<long>(name, Int64, values, [values.Length]);

    /// <summary>Adds a constant of codes of at most 8 bits.</summary>
    /// <returns>Its name.</returns>
    internal string Codes(string name, bool signed, IEnumerable<int> codes, params long[] shape) => signed
        ? Constant<sbyte>(name, Int8, [.. codes.Select(code => (sbyte)code)], shape)
        : Constant<byte>(name, UInt8, [.. codes.Select(code => (byte)code)], shape);

    /// <summary>The model as a file.</summary>
    /// <param name="input">Name and shape of one sample.</param>
    /// <param name="output">Name and shape of one sample.</param>
    internal ModelProto Model((string Name, Shape Shape) input, (string Name, Shape Shape) output)
    {
        _graph.Input.Add(Value(input.Name, input.Shape));
        _graph.Output.Add(Value(output.Name, output.Shape));
        var model = new ModelProto { IrVersion = OnnxFile.FormatVersion, ProducerName = "Research", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxFile.OperatorSet });
        return model;
    }

    private string Constant<T>(string name, int type, T[] values, long[] shape) where T : unmanaged
    {
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values)) };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        return name;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case long number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            default:
                attribute.Ints.AddRange((long[])value);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
        }
        return attribute;
    }

    private static ValueInfoProto Value(string name, Shape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        dimensions.Dim.AddRange(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = dimensions } } };
    }
}
