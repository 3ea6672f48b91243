using Research.Compression;
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
    public void Layers_of_a_narrowed_network_learn_from_those_of_the_whole_one()
    {
        RunResult dense = new Run(Plain(), _root).Execute();
        string teacher = Path.Combine(dense.Folder, "network.safetensors");
        RunConfiguration narrow = Plain() with
        {
            Structure = Recipes.Structure("lenet-300-100", "fashion-mini", 0.5) with { FineTuning = Plain().Training },
            Distillation = new DistillationConfiguration { Teachers = [Run.NetworkHash(teacher)] },
        };
        RunConfiguration learning = narrow with { Distillation = narrow.Distillation! with { Features = [FeaturePair.Parse("relu2:hint:3"), FeaturePair.Parse("relu1:distance")] } };

        RunResult outputs = new Run(narrow, _root) { TeacherFiles = [teacher] }.Execute(), layers = new Run(learning, _root) { TeacherFiles = [teacher] }.Execute();

        Assert.Equal(outputs.Parameters, layers.Parameters);
        Assert.NotEqual(outputs.NetworkSha256, layers.NetworkSha256);
        Assert.Contains("relu2:hint:3, relu1:distance", learning.Title(), StringComparison.Ordinal);
        Assert.Equal(learning.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(learning, RecordJson.Indented)).Id());
        RunConfiguration fading = learning with { Distillation = learning.Distillation! with { Fade = 0.5 } };
        Assert.NotEqual(layers.NetworkSha256, new Run(fading, _root) { TeacherFiles = [teacher] }.Execute().NetworkSha256);
        Assert.Contains("relu2:hint:3, relu1:distance until 50 % of the training", fading.Title(), StringComparison.Ordinal);
        Assert.Equal(fading.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(fading, RecordJson.Indented)).Id());
        RunConfiguration mirrored = learning with { Distillation = learning.Distillation! with { Mirrored = true } };
        Assert.NotEqual(layers.NetworkSha256, new Run(mirrored, _root) { TeacherFiles = [teacher] }.Execute().NetworkSha256);
        Assert.Contains("α = 0.9, mirrored", mirrored.Title(), StringComparison.Ordinal);
        Assert.Equal(mirrored.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(mirrored, RecordJson.Indented)).Id());
    }

    [Fact]
    public void Layers_that_cannot_learn_are_refused_before_anything_is_trained()
    {
        DistillationConfiguration lesson = new() { Teachers = ["x"], Features = [FeaturePair.Parse("rleu2:hint")] };
        string Refusal(RunConfiguration run) => Assert.Throws<ArgumentException>(() => new Run(run, _root).Execute()).Message;

        Assert.Contains("relu2", Refusal(Plain() with { Distillation = lesson }), StringComparison.Ordinal);
        Assert.Contains("one teacher", Refusal(Plain() with { Distillation = lesson with { Teachers = ["x", "y"] } }), StringComparison.Ordinal);
        Assert.Contains("pruned", Refusal(Plain() with { Distillation = lesson, Pruning = Recipes.Pruning("lenet-300-100", "fashion-mini", 0.9) }), StringComparison.Ordinal);
        Assert.Contains("no layer does", Refusal(Plain() with { Distillation = lesson with { Features = null, Fade = 0.5 } }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DistillationConfiguration { Teachers = ["x"], Features = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationConfiguration { Teachers = ["x"], Fade = 0 });
        Assert.Empty(Directory.EnumerateFiles(_root, "result.json", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("relu2:hint", "relu2", "relu2", FeatureSignal.Hint, 1)]
    [InlineData("a=b:attention:0.5", "a", "b", FeatureSignal.Attention, 0.5)]
    public void A_layer_and_its_signal_are_read_as_written(string text, string student, string teacher, FeatureSignal signal, double weight)
    {
        var pair = FeaturePair.Parse(text);

        Assert.Equal(new FeaturePair(student, teacher, signal) { Weight = weight }, pair);
        Assert.Equal(text, pair.Name);
    }

    [Theory]
    [InlineData("relu2", "as in 'relu2:hint:10'")]
    [InlineData("=b:hint", "as in 'relu2:hint:10'")]
    [InlineData("relu2:hnit", "'hint'")]
    [InlineData("relu2:hint:-1", "at least 0")]
    [InlineData("relu2:hint:NaN", "at least 0")]
    public void What_says_no_layer_or_signal_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => FeaturePair.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Classes_and_values_must_fit()
    {
        Assert.Throws<ArgumentException>(() => new DistillationConfiguration { Teachers = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationConfiguration { Teachers = ["x"], Temperature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistillationConfiguration { Teachers = ["x"], Alpha = -0.1 });
    }
}
