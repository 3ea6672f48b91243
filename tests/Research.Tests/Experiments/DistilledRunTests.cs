using Research.Experiments;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Experiments;

public sealed class DistilledRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RunConfiguration Plain(string model = "lenet-300-100") => RunConfiguration.For(model, "fashion-mini", limit: 300) with
    {
        Training = Recipes.For(model, "fashion-mini") with { Epochs = 2, Augmentation = new Augmentation { PadCrop = 2, Views = 2 } },
    };

    [Fact]
    public void A_distilled_run_names_its_teacher_by_hash_and_learns_from_no_other()
    {
        string teacher = Path.Combine(new Run(Plain(), _root).Execute().Folder, "network.safetensors");
        RunConfiguration distilled = Plain("mlp-784-30-10") with { Distillation = new DistillationConfiguration { Teachers = [Run.NetworkHash(teacher)], Temperature = 8 } };

        RunResult result = new Run(distilled, _root) { TeacherFiles = [teacher] }.Execute();
        RunResult plain = new Run(Plain("mlp-784-30-10"), _root).Execute();

        Assert.NotEqual(plain.Id, result.Id);
        Assert.NotEqual(plain.NetworkSha256, result.NetworkSha256);
        Assert.Equal(distilled.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(distilled, RecordJson.Indented)).Id());
        Assert.Contains("distilled at τ = 8, α = 0.9", distilled.Title(), StringComparison.Ordinal);
        Assert.Contains("--teacher", Assert.Throws<ArgumentException>(() => new Run(distilled with { Seed = 1 }, _root).Execute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fine_tuning_after_pruning_can_learn_from_a_teacher()
    {
        RunResult dense = new Run(Plain(), _root).Execute();
        string teacher = Path.Combine(dense.Folder, "network.safetensors");
        RunConfiguration pruned = Plain() with { Pruning = Recipes.Pruning("lenet-300-100", "fashion-mini", 0.9) with { FineTuning = Plain().Training } };

        RunResult alone = new Run(pruned, _root).Execute();
        RunResult taught = new Run(pruned with { Distillation = new DistillationConfiguration { Teachers = [Run.NetworkHash(teacher)] } }, _root) { TeacherFiles = [teacher] }.Execute();

        Assert.Equal(alone.NonZeros, taught.NonZeros);
        Assert.NotEqual(alone.NetworkSha256, taught.NetworkSha256);
    }

    [Fact]
    public void Classes_and_values_must_fit()
    {
        Assert.Throws<ArgumentException>(() => new DistillationConfiguration { Teachers = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationConfiguration { Teachers = ["x"], Temperature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationConfiguration { Teachers = ["x"], Alpha = -0.1 });
    }
}
