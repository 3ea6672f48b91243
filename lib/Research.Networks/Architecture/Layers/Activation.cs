using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>An elementwise nonlinearity.</summary>
/// <param name="Function">Which one.</param>
public sealed record Activation(ActivationFunction Function) : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0];

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) => Function switch
    {
        ActivationFunction.ReLU => nn.functional.relu(inputs[0]),
        ActivationFunction.ReLU6 => nn.functional.relu6(inputs[0]),
        ActivationFunction.Hardswish => nn.functional.hardswish(inputs[0]),
        ActivationFunction.Sigmoid => inputs[0].sigmoid(),
        ActivationFunction.Tanh => inputs[0].tanh(),
        ActivationFunction.Gelu => nn.functional.gelu(inputs[0]),
        ActivationFunction.Sign => Signs(inputs[0]),
        _ => throw new InvalidOperationException($"Unknown activation {Function}."),
    };

    /// <summary>The signs of a tensor, with the gradient of clip(x, −1, 1).</summary>
    private static Tensor Signs(Tensor input)
    {
        using var scope = NewDisposeScope();
        using Tensor positive = input.detach().ge(0);
        Tensor signs = positive.to(input.dtype).mul_(2).sub_(1);
        if (!input.requires_grad || !is_grad_enabled())
            return signs.MoveToOuterDisposeScope();
        Tensor clipped = input.clamp(-1, 1);
        return signs.add(clipped.sub(clipped.detach())).MoveToOuterDisposeScope(); // clipped − clipped is 0 to the bit
    }
}

/// <summary>The nonlinearities an <see cref="Activation"/> can compute.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivationFunction>))]
public enum ActivationFunction
{
    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>min(max(0, x), 6).</summary>
    ReLU6,

    /// <summary>x · ReLU6(x + 3)/6.</summary>
    Hardswish,

    /// <summary>1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x · Φ(x), exact.</summary>
    Gelu,

    /// <summary>
    /// 1 where x ≥ 0 and −1 elsewhere, in training and in evaluation. Its gradient is passed straight through where |x| ≤ 1 and is 0
    /// elsewhere, as of binary networks (Courbariaux et al. 2016, arXiv 1602.02830).
    /// </summary>
    Sign,
}
