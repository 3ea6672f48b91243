using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Losses against PyTorch (values of tests/oracles/pytorch_distillation.py) and against examples worked by hand.</summary>
public sealed class DistillationLossTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "pytorch_distillation.safetensors"));

    public void Dispose() => _oracle.Dispose();

    public static TheoryData<string> Losses => [.. All.Keys];

    private static Dictionary<string, Func<Tensor, Tensor, Tensor>> All { get; } = new()
    {
        ["soft-targets-1"] = (student, teacher) => SoftTargets.Loss(student, teacher, 1),
        ["soft-targets-4"] = (student, teacher) => SoftTargets.Loss(student, teacher, 4),
        ["soft-targets-20"] = (student, teacher) => SoftTargets.Loss(student, teacher, 20),
        ["logits"] = LogitsMse.Loss,
        ["hint"] = Hint.Loss,
        ["attention"] = AttentionTransfer.Loss,
        ["distance"] = Relational.Distance,
        ["angle"] = Relational.Angle,
        ["contrastive"] = (student, teacher) => Contrastive.Loss(student, teacher),
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Losses_and_gradients_equal_pytorch(string name)
    {
        using var scope = NewDisposeScope();
        Tensor student = _oracle.Tensors[$"{name}/student"].clone().requires_grad_();
        Tensor loss = All[name](student, _oracle.Tensors[$"{name}/teacher"]);
        loss.backward();

        float expected = _oracle.Tensors[$"{name}/loss"].item<float>();
        Assert.InRange(loss.item<float>(), expected * (1 - 1e-4f), expected * (1 + 1e-4f));
        Tensor gradient = _oracle.Tensors[$"{name}/gradient"];
        Assert.InRange(student.grad!.sub(gradient).abs().max().item<float>(), 0, 2e-4f * gradient.abs().max().item<float>());
    }

    [Fact]
    public void Soft_targets_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // z_T/τ = (ln 3, 0): p_T = (¾, ¼); z_S = (0, 0): p_S = (½, ½); KL = ¾·ln 1.5 + ¼·ln 0.5
        Tensor teacher = tensor(new[] { 2 * MathF.Log(3), 0f }, [1, 2], device: CPU), student = zeros([1, 2], device: CPU);

        double kl = 0.75 * Math.Log(1.5) + 0.25 * Math.Log(0.5);
        Assert.Equal(4 * kl, SoftTargets.Loss(student, teacher, 2).item<float>(), 5);
        Assert.Equal(0, SoftTargets.Loss(teacher, teacher, 2).item<float>(), 6);
    }

    [Fact]
    public void Relations_do_not_depend_on_scale_place_or_width()
    {
        using var scope = NewDisposeScope();
        Tensor teacher = _oracle.Tensors["distance/teacher"], student = cat([teacher.mul(3).add(1), ones([5, 2], device: CPU)], 1);

        Assert.Equal(0, Relational.Distance(student, teacher).item<float>(), 6);
        Assert.Equal(0, Relational.Angle(student, teacher).item<float>(), 6);
    }

    [Fact]
    public void At_high_temperature_soft_targets_become_logits_mse()
    {
        using var scope = NewDisposeScope();
        Tensor student = _oracle.Tensors["logits/student"], teacher = _oracle.Tensors["logits/teacher"];
        student = student.sub(student.mean([1], keepdim: true));
        teacher = teacher.sub(teacher.mean([1], keepdim: true));

        // τ²·KL → Σ(z_S − z_T)²/(2·classes) = MSE/2 (Hinton et al. 2015, section 2.1)
        float half = LogitsMse.Loss(student, teacher).item<float>() / 2;
        Assert.InRange(SoftTargets.Loss(student.to(ScalarType.Float64), teacher.to(ScalarType.Float64), 1000).item<double>(), 0.99 * half, 1.01 * half);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using var scope = NewDisposeScope();
        Tensor ten = zeros([4, 10], device: CPU), nine = zeros([4, 9], device: CPU);

        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => SoftTargets.Loss(ten, ten, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("[4, 9]", Assert.Throws<ArgumentException>(() => SoftTargets.Loss(ten, nine, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("convolutional", Assert.Throws<ArgumentException>(() => AttentionTransfer.Map(ten)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationOptions { Temperature = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationOptions { Alpha = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationOptions { Alpha = double.NaN });
    }
}
