using System.Globalization;

namespace Research.Networks.Zoo;

/// <summary>The zoo by name, as the command line and recipes refer to it.</summary>
public static class Models
{
    private static readonly (string Name, Func<Architecture> Create)[] All =
    [
        ("lenet-300-100", LeNet.LeNet300100),
        ("lenet-5", LeNet.LeNet5),
        ("cnn-32-64-128", () => PlainConvolutional.Cnn3264128()),
        ("conv-2", () => PlainConvolutional.Conv(2)),
        ("conv-4", () => PlainConvolutional.Conv(4)),
        ("conv-6", () => PlainConvolutional.Conv(6)),
        ("resnet-20", () => ResNet.Cifar(20)),
        ("resnet-32", () => ResNet.Cifar(32)),
        ("resnet-44", () => ResNet.Cifar(44)),
        ("resnet-56", () => ResNet.Cifar(56)),
        ("resnet-20-projection", () => ResNet.Cifar(20, Shortcut.Projection)),
        ("resnet-32-projection", () => ResNet.Cifar(32, Shortcut.Projection)),
        ("resnet-44-projection", () => ResNet.Cifar(44, Shortcut.Projection)),
        ("resnet-56-projection", () => ResNet.Cifar(56, Shortcut.Projection)),
        ("vgg-16-bn", Vgg.Vgg16),
        ("densenet-40", () => DenseNet.Cifar(40)),
        ("mobilenet-v2", MobileNet.V2),
    ];

    /// <summary>Every name <see cref="Create"/> knows, besides <c>mlp-W1-W2-…</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The architecture of that name.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>, or <c>mlp-784-800-10</c> for a multi-layer perceptron of those widths; a first width of
    /// 784 or 3072 takes images <c>[1, 28, 28]</c> or <c>[3, 32, 32]</c>, any other a vector.
    /// </param>
    /// <exception cref="ArgumentException">The name is unknown; the message lists those that are known.</exception>
    public static Architecture Create(string name)
    {
        foreach ((string known, Func<Architecture> create) in All)
        {
            if (known == name)
                return create();
        }
        return Mlp(name) ?? throw new ArgumentException(
            $"There is no model '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)} or mlp-IN-…-OUT (as in mlp-784-800-10).", nameof(name));
    }

    private static Architecture? Mlp(string name)
    {
        string[] parts = name.Split('-');
        if (parts.Length < 3 || parts[0] != "mlp")
            return null;
        var widths = new List<int>();
        foreach (string part in parts.Skip(1))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width < 1)
                return null;
            widths.Add(width);
        }
        Shape input = widths[0] switch { 784 => [1, 28, 28], 3072 => [3, 32, 32], var features => [features] };
        return Perceptron.Mlp(name, input, [.. widths.Skip(1)]);
    }
}
