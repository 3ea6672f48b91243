using Research.Networks.Native;
using static TorchSharp.torch;
using M = TorchSharp.Modules;

namespace Research.Networks;

/// <summary>Plain TorchSharp <c>Sequential</c> models as networks, so that everything this library does applies to them.</summary>
public static class SequentialConversion
{
    /// <summary>Builds a network with the layers and weights of a <c>Sequential</c>; the model stays as it is.</summary>
    /// <param name="model">Layers one after another; nested <c>Sequential</c>s are flattened, their names joined by <c>_</c>.</param>
    /// <param name="input">Shape of one sample, without batch dimension.</param>
    /// <param name="name">Name of the architecture; default <c>sequential</c>.</param>
    /// <exception cref="ArgumentException">
    /// A module has no counterpart here, or uses an option that has none; the message names it. Or the layers do not fit the input.
    /// </exception>
    public static Network ToNetwork(this M.Sequential model, Shape input, string name = "sequential")
    {
        NativeLibraries.EnsureLoaded();
        var builder = new ArchitectureBuilder(name, input);
        var modules = new List<(string Node, nn.Module Module)>();
        foreach ((string child, nn.Module module) in Flatten(model, ""))
        {
            string node = char.IsDigit(child[0]) ? $"layer{child}" : child;
            builder.Append(node, LayerOf(child, module, builder.Shape));
            modules.Add((node, module));
        }
        Network network = Network.CreateEmpty(builder.Build());
        network.Load(modules.SelectMany(pair => pair.Module.Tensors().Select(tensor => ($"{pair.Node}.{tensor.Key}", tensor.Value))).ToDictionary());
        network.train(model.training);
        return network;
    }

    private static IEnumerable<(string, nn.Module)> Flatten(nn.Module model, string prefix) => model.named_children().SelectMany(child =>
        child.module is M.Sequential nested ? Flatten(nested, $"{prefix}{child.name}_") : [($"{prefix}{child.name}", child.module)]);

    private static Layer LayerOf(string name, nn.Module module, Shape input) => module switch
    {
        M.Conv2d conv => ConvOf(name, conv),
        M.Linear linear => new Linear((int)linear.in_features, (int)linear.out_features) { Bias = linear.bias is not null },
        M.BatchNorm norm => BatchNormOf(name, norm, input),
        M.ReLU => new Activation(ActivationFunction.ReLU),
        M.ReLU6 => new Activation(ActivationFunction.ReLU6),
        M.Hardswish => new Activation(ActivationFunction.Hardswish),
        M.Sigmoid => new Activation(ActivationFunction.Sigmoid),
        M.Tanh => new Activation(ActivationFunction.Tanh),
        M.GELU => new Activation(ActivationFunction.Gelu),
        M.MaxPool2d pool => MaxPoolOf(name, pool),
        M.AvgPool2d pool => AvgPoolOf(name, pool),
        M.AdaptiveAvgPool2d pool => pool.output_size.All(size => size == 1) ? new GlobalAvgPool2d() : throw Unsupported(name, module, "only an output size of 1"),
        M.Flatten flatten => flatten is { start_dim: 1, end_dim: -1 } ? new Flatten() : throw Unsupported(name, module, "only start_dim 1 and end_dim −1"),
        M.Dropout dropout => new Dropout(dropout.p),
        _ => throw new ArgumentException($"The module '{name}' is a {module.GetType().Name}, which has no counterpart here; supported are Conv2d, Linear, BatchNorm1d and 2d, ReLU, ReLU6, Hardswish, Sigmoid, Tanh, GELU, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, Flatten, Dropout and Sequential."),
    };

    private static Conv2d ConvOf(string name, M.Conv2d conv)
    {
        if (conv.dilation.Any(step => step != 1) || conv.padding_mode != TorchSharp.PaddingModes.Zeros || conv.padding_type is not null)
            throw Unsupported(name, conv, "only dilation 1 and a number of zeros as padding");
        return new Conv2d((int)conv.in_channels, (int)conv.out_channels, ExtentOf(conv.kernel_size))
        {
            Stride = ExtentOf(conv.stride),
            Padding = ExtentOf(conv.padding!),
            Groups = (int)conv.groups,
            Bias = conv.bias is not null,
        };
    }

    private static BatchNorm BatchNormOf(string name, M.BatchNorm norm, Shape input)
    {
        if (!norm.affine || !norm.track_running_stats || norm.momentum is not { } momentum)
            throw Unsupported(name, norm, "only affine batch norm with running statistics and a fixed momentum");
        return new BatchNorm((int)norm.num_features) { Epsilon = norm.eps, Momentum = momentum, OverVectors = input.Rank == 1 };
    }

    private static MaxPool2d MaxPoolOf(string name, M.MaxPool2d pool)
    {
        if (pool.ceil_mode || pool.dilation?.Any(step => step != 1) == true)
            throw Unsupported(name, pool, "only floor mode and dilation 1");
        Extent kernel = ExtentOf(pool.kernel_size);
        return new MaxPool2d(kernel) { Stride = pool.stride is null ? kernel : ExtentOf(pool.stride), Padding = pool.padding is null ? 0 : ExtentOf(pool.padding) };
    }

    private static AvgPool2d AvgPoolOf(string name, M.AvgPool2d pool)
    {
        if (pool.ceil_mode || pool.padding?.Any(side => side != 0) == true || pool.divisor_override is not null)
            throw Unsupported(name, pool, "only floor mode without padding");
        Extent kernel = ExtentOf(pool.kernel_size);
        return new AvgPool2d(kernel) { Stride = pool.stride is null ? kernel : ExtentOf(pool.stride) };
    }

    private static Extent ExtentOf(long[] sides) => sides switch
    {
        [var side] => (int)side,
        [var height, var width] => new Extent((int)height, (int)width),
        _ => throw new ArgumentException($"A window of {sides.Length} dimensions is not supported; only 2 are."),
    };

    private static ArgumentException Unsupported(string name, nn.Module module, string supported) =>
        new($"The {module.GetType().Name} '{name}' uses an option that has no counterpart here; {supported} can be converted.");
}
