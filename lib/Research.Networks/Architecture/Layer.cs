using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// One operation of an <see cref="Architecture"/>: a pure description that knows its output shape, its parameters,
/// its cost and how TorchSharp computes it. It holds no weights.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Conv2d), "conv2d")]
[JsonDerivedType(typeof(Linear), "linear")]
[JsonDerivedType(typeof(BatchNorm), "batchNorm")]
[JsonDerivedType(typeof(Activation), "activation")]
[JsonDerivedType(typeof(MaxPool2d), "maxPool2d")]
[JsonDerivedType(typeof(AvgPool2d), "avgPool2d")]
[JsonDerivedType(typeof(GlobalAvgPool2d), "globalAvgPool2d")]
[JsonDerivedType(typeof(Flatten), "flatten")]
[JsonDerivedType(typeof(Dropout), "dropout")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Concat), "concat")]
[JsonDerivedType(typeof(PadShortcut), "padShortcut")]
public abstract record Layer
{
    /// <summary>Whether the layer joins two or more inputs; all others take exactly one.</summary>
    [JsonIgnore]
    public virtual bool Joins => false;

    /// <summary>Trainable parameters by name, with their shapes; empty for a layer without weights.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<ParameterShape> Parameters => [];

    /// <summary>The shape this layer makes of its inputs' shapes.</summary>
    /// <param name="inputs">One shape, or several where <see cref="Joins"/>.</param>
    /// <exception cref="ArgumentException">The inputs do not fit the layer; the message says why.</exception>
    public abstract Shape OutputShape(IReadOnlyList<Shape> inputs);

    /// <summary>
    /// Multiply–accumulate operations for one sample: 1 MAC = one multiplication and one addition. Counted for
    /// convolutions and linear layers only, as papers do: biases, batch norm, activations and pooling are 0.
    /// </summary>
    /// <param name="output">The layer's output shape.</param>
    public virtual long Macs(Shape output) => 0;

    internal virtual nn.Module? CreateModule(Device device) => null;

    internal abstract Tensor Forward(nn.Module? module, Tensor[] inputs, bool training);

    /// <summary>The same with another weight in place of the module's own, and another bias unless that is null; gradients flow through both.</summary>
    internal virtual Tensor Forward(nn.Module module, Tensor weight, Tensor? bias, Tensor[] inputs) =>
        throw new NotSupportedException($"A {GetType().Name} layer has no weight that could be replaced.");

    /// <summary>Throws unless the value is at least 1.</summary>
    protected static int Positive(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, $"{name} must be at least 1, not {value}.");
        return value;
    }

    /// <summary>Throws unless the value is at least 0.</summary>
    protected static int NotNegative(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < 0)
            throw new ArgumentOutOfRangeException(name, $"{name} must be at least 0, not {value}.");
        return value;
    }

    /// <summary>Throws unless both sides are at least <paramref name="least"/>.</summary>
    protected static Extent AtLeast(int least, Extent value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value.Height < least || value.Width < least)
            throw new ArgumentOutOfRangeException(name, $"{name} must be at least {least} in both directions, not {value}.");
        return value;
    }

    /// <summary>The only input as a feature map <c>[C, H, W]</c>.</summary>
    /// <exception cref="ArgumentException">It has another rank.</exception>
    protected static Shape FeatureMap(IReadOnlyList<Shape> inputs) =>
        inputs[0].Rank == 3 ? inputs[0] : throw new ArgumentException($"it needs an input [C, H, W] but gets {inputs[0]}");

    /// <summary>The shape a sliding window makes: ⌊(in + 2·padding − kernel)/stride⌋ + 1 in each direction.</summary>
    /// <exception cref="ArgumentException">The window is larger than the padded input.</exception>
    protected static Shape Slide(Shape input, long channels, Extent kernel, Extent stride, Extent padding)
    {
        long height = input[1] + 2L * padding.Height - kernel.Height, width = input[2] + 2L * padding.Width - kernel.Width;
        if (height < 0 || width < 0)
            throw new ArgumentException($"its {kernel} window is larger than its input {input}");
        return [channels, height / stride.Height + 1, width / stride.Width + 1];
    }
}

/// <summary>A trainable parameter of a layer.</summary>
/// <param name="Name"><c>weight</c> or <c>bias</c>.</param>
/// <param name="Shape">For example <c>[out, in, kH, kW]</c>.</param>
public readonly record struct ParameterShape(string Name, Shape Shape);
