using System.Globalization;

namespace Research.Networks.Zoo;

/// <summary>The zoo by name, as the command line and recipes refer to it.</summary>
public static class Models
{
    private static readonly (string Name, int Depth, Shortcut Shortcut)[] ResNets =
    [
        ("resnet-20", 20, Shortcut.Identity),
        ("resnet-32", 32, Shortcut.Identity),
        ("resnet-44", 44, Shortcut.Identity),
        ("resnet-56", 56, Shortcut.Identity),
        ("resnet-20-projection", 20, Shortcut.Projection),
        ("resnet-32-projection", 32, Shortcut.Projection),
        ("resnet-44-projection", 44, Shortcut.Projection),
        ("resnet-56-projection", 56, Shortcut.Projection),
    ];

    private static readonly (string Name, Func<Architecture> Create)[] All =
    [
        ("lenet-300-100", LeNet.LeNet300100),
        ("lenet-5", LeNet.LeNet5),
        ("cnn-32-64-128", () => PlainConvolutional.Cnn3264128()),
        ("conv-2", () => PlainConvolutional.Conv(2)),
        ("conv-4", () => PlainConvolutional.Conv(4)),
        ("conv-6", () => PlainConvolutional.Conv(6)),
        .. ResNets.Select(resnet => (resnet.Name, (Func<Architecture>)(() => ResNet.Cifar(resnet.Depth, resnet.Shortcut)))),
        ("vgg-16-bn", Vgg.Vgg16),
        ("densenet-40", () => DenseNet.Cifar(40)),
        ("mobilenet-v2", MobileNet.V2),
    ];

    /// <summary>Every name <see cref="Create"/> knows, besides <c>mlp-W1-W2-…</c> and <c>resnet-…-width-N</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The architecture of that name.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>, or <c>mlp-784-800-10</c> for a multi-layer perceptron of those widths; a first width of
    /// 784 or 3072 takes images <c>[1, 28, 28]</c> or <c>[3, 32, 32]</c>, any other a vector; or a ResNet whose first stage has
    /// N channels, as in <c>resnet-20-width-8</c>.
    /// </param>
    /// <exception cref="ArgumentException">The name is unknown; the message lists those that are known.</exception>
    public static Architecture Create(string name)
    {
        foreach ((string known, Func<Architecture> create) in All)
        {
            if (known == name)
                return create();
        }
        return Mlp(name) ?? OtherWidth(name) ?? throw new ArgumentException(
            $"There is no model '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}, mlp-IN-…-OUT (as in mlp-784-800-10) or resnet-…-width-N (as in resnet-20-width-8).", nameof(name));
    }

    private static Architecture? OtherWidth(string name)
    {
        string[] parts = name.Split("-width-");
        return parts.Length == 2 && TryWidth(parts[1], out int width) && ResNets.FirstOrDefault(resnet => resnet.Name == parts[0]) is { Depth: > 0 } known
            ? ResNet.Cifar(known.Depth, known.Shortcut, width)
            : null;
    }

    private static bool TryWidth(string text, out int width) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out width) && width >= 1;

    private static Architecture? Mlp(string name)
    {
        string[] parts = name.Split('-');
        if (parts.Length < 3 || parts[0] != "mlp")
            return null;
        var widths = new List<int>();
        foreach (string part in parts.Skip(1))
        {
            if (!TryWidth(part, out int width))
                return null;
            widths.Add(width);
        }
        Shape input = widths[0] switch { 784 => [1, 28, 28], 3072 => [3, 32, 32], var features => [features] };
        return Perceptron.Mlp(name, input, [.. widths.Skip(1)]);
    }
}
