using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>A 2-D convolution; weight <c>[out, in/groups, kH, kW]</c>, bias <c>[out]</c>.</summary>
/// <param name="InChannels">Channels of the input.</param>
/// <param name="OutChannels">Number of filters.</param>
/// <param name="Kernel">Window in pixels.</param>
public sealed record Conv2d(int InChannels, int OutChannels, Extent Kernel) : Layer
{
    private const int LargestNnpackInput = 20_480;

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; init; } = Positive(InChannels);

    /// <summary>Number of filters.</summary>
    public int OutChannels { get; init; } = Positive(OutChannels);

    /// <summary>Window in pixels.</summary>
    public Extent Kernel { get; init; } = AtLeast(1, Kernel);

    /// <summary>Step in pixels; default 1.</summary>
    public Extent Stride { get; init => field = AtLeast(1, value, nameof(Stride)); } = 1;

    /// <summary>Zeros added on each side, in pixels; default 0.</summary>
    public Extent Padding { get; init => field = AtLeast(0, value, nameof(Padding)); } = 0;

    /// <summary>Groups of channels convolved apart; default 1; equal to both channel counts for a depthwise convolution.</summary>
    public int Groups { get; init => field = Positive(value, nameof(Groups)); } = 1;

    /// <summary>Whether a bias is added; default true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether every channel is convolved alone.</summary>
    [JsonIgnore]
    public bool IsDepthwise => Groups > 1 && Groups == InChannels && Groups == OutChannels;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters
    {
        get
        {
            var weight = new ParameterShape("weight", [OutChannels, InChannels / Groups, Kernel.Height, Kernel.Width]);
            return Bias ? [weight, new("bias", [OutChannels])] : [weight];
        }
    }

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = FeatureMap(inputs);
        if (input[0] != InChannels)
            throw new ArgumentException($"it expects {InChannels} channels but its input has {input[0]}");
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"its {InChannels} input and {OutChannels} output channels must both divide into {Groups} groups");
        return Slide(input, OutChannels, Kernel, Stride, Padding);
    }

    /// <inheritdoc/>
    public override long Macs(Shape output) => output.Elements * (InChannels / Groups) * Kernel.Area;

    internal override nn.Module CreateModule(Device device) => nn.Conv2d(
        InChannels, OutChannels, Kernel.Pair, Stride.Pair, Padding.Pair, groups: Groups, bias: Bias, device: device);

    /// <summary>The convolution of this layer, its stride, padding and groups, with other weights.</summary>
    /// <param name="input"><c>[n, in, H, W]</c>.</param>
    /// <param name="weight"><c>[out, in/groups, kH, kW]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null for none.</param>
    /// <returns><c>[n, out, H', W']</c>.</returns>
    public Tensor Convolve(Tensor input, Tensor weight, Tensor? bias = null)
    {
        if (Kernel.Area == 1 && Groups == 1 && Padding is { Height: 0, Width: 0 } && !ChannelsLast.FillsBlocks(input, weight))
            return Pointwise(input, weight, bias);
        if (IsOfferedToNnpack(input))
            return Unfolded(input, weight, bias);
        (Tensor image, Tensor filters) = ChannelsLast.Convolvable(input, weight);
        return nn.functional.conv2d(image, filters, bias, Stride.Array, Padding.Array, groups: Groups);
    }

    /// <summary>A convolution of single pixels as what it is, a matrix product: libtorch 2.10 convolves wrongly here, and even writes where it must not.</summary>
    private Tensor Pointwise(Tensor input, Tensor weight, Tensor? bias)
    {
        if (Stride.Area > 1)
            input = input.slice(2, 0, input.shape[2], Stride.Height).slice(3, 0, input.shape[3], Stride.Width);
        Tensor pixels = input.permute(0, 2, 3, 1).matmul(weight.flatten(1).t());
        return (bias is null ? pixels : pixels.add(bias)).permute(0, 3, 1, 2);
    }

    /// <summary>Whether libtorch would offer the convolution to NNPACK, which complains on the error stream, call by call, on processors that it does not know.</summary>
    private bool IsOfferedToNnpack(Tensor input) => input.shape[0] == 1 && Groups == 1 && input.device_type == DeviceType.CPU && input.dtype switch
    {
        ScalarType.Float32 => Math.Min(Kernel.Height, Kernel.Width) <= 3 && input.numel() <= LargestNnpackInput,
        ScalarType.Float64 => true, // which oneDNN does not take
        _ => false,
    };

    /// <summary>A convolution as a product with the patches of its input: what libtorch does without NNPACK.</summary>
    private Tensor Unfolded(Tensor input, Tensor weight, Tensor? bias)
    {
        Shape output = OutputShape([Shape.Create(input.shape[1..])]);
        Tensor patches = nn.functional.unfold(input, (Kernel.Height, Kernel.Width), padding: (Padding.Height, Padding.Width), stride: (Stride.Height, Stride.Width));
        Tensor maps = weight.flatten(1).matmul(patches).reshape(output.WithBatch(1));
        return bias is null ? maps : maps.add(bias.reshape(1, -1, 1, 1));
    }

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        var convolution = (TorchSharp.Modules.Conv2d)module!;
        return inputs[0].IsBatchLast()
            ? BatchLastConvolution.Convolve(inputs[0], convolution.weight, convolution.bias, this)
            : Convolve(inputs[0], convolution.weight, convolution.bias);
    }

    internal override Tensor Forward(nn.Module module, Tensor weight, Tensor? bias, Tensor[] inputs)
    {
        bias ??= module.get_parameter("bias");
        return inputs[0].IsBatchLast() ? BatchLastConvolution.Convolve(inputs[0], weight, bias, this) : Convolve(inputs[0], weight, bias);
    }
}
