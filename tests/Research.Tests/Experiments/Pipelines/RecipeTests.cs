using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Tests.Repository;
using Research.Training;
using Xunit;

namespace Research.Tests.Experiments.Pipelines;

/// <summary>Recipes as C# and JSON, and what is refused before anything runs.</summary>
public sealed class RecipeTests
{
    private static readonly TrainingOptions Some = new() { Epochs = 2, BatchSize = 32, Optimizer = new Adam(), Schedule = new ConstantSchedule() };

    private static readonly RecipeStep[] All =
    [
        new StructureStep { Structure = new StructureConfiguration { Remaining = 0.5, FineTuning = Some }, Distillation = new DistillationOptions { Temperature = 2 } },
        new LowRankStep { LowRank = new LowRankConfiguration { Rank = 4, FineTuning = Some } },
        new FineTuneStep { Training = Some },
        new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.9, Schedule = new GradualPruning(), FineTuning = Some }, Distillation = new DistillationOptions() },
        new FoldBatchNormStep(),
        new QuantizeStep { Quantization = new QuantizationConfiguration { Bits = 4, ActivationBits = 8, Training = Some, LayerBits = new Dictionary<string, int> { ["conv1"] = 8 } } },
    ];

    [Fact]
    public void Json_and_back_is_the_same_recipe()
    {
        var recipe = CompressionRecipe.Of(All);

        var read = CompressionRecipe.Parse(recipe.ToJson());

        Assert.Equal(recipe, read);
        Assert.Equal(All.Select(step => step.GetType()), read.Steps.Select(step => step.GetType()));
        Assert.Equal(2, ((StructureStep)read.Steps[0]).Distillation!.Temperature);
        Assert.Equal("adam", System.Text.Json.Nodes.JsonNode.Parse(recipe.ToJson())!["steps"]![2]!["training"]!["optimizer"]!["type"]!.GetValue<string>());
        Assert.Equal("50 % of macs left (l1, structured, 2 epochs, distilled) → svd of rank 4, 2 epochs → fine-tuned, 2 epochs → 90 % sparse (magnitude, global, gradual, 2 epochs, distilled) → batch norm folded → 4-bit weights (some layers their own), 8-bit activations, 2 epochs",
            recipe.Title());
    }

    [Fact]
    public void Share_and_rate_are_read_too_wherever_their_type_stands()
    {
        var share = CompressionRecipe.Parse("""{"steps":[{"sharing":{"linearBits":3,"training":{"epochs":0}},"type":"share"}]}""");
        var rate = CompressionRecipe.Parse("""{"steps":[{"type":"rate","rate":{"lambda":1e-6,"training":{"epochs":1}}}]}""");

        Assert.Equal(3, ((ShareStep)share.Steps[0]).Sharing.LinearBits);
        Assert.Equal(1e-6, ((RateStep)rate.Steps[0]).Rate.Lambda);
    }

    [Fact]
    public void The_recipe_of_the_README_can_be_carried_out()
    {
        string readme = File.ReadAllText(Checkout.PathOf("README.md"));

        var recipe = CompressionRecipe.Parse(readme.Split("```json")[1].Split("```")[0]);

        recipe.Check(Models.Create("lenet-5"));
        Assert.Equal(["prune", "share"], recipe.Steps.Select(step => step.Name));
        Assert.All(RecipeStep.Names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "not a valid recipe")]
    [InlineData("""{"steps":[]}""", "no steps", "prune", "share")]
    [InlineData("{}", "steps")]
    [InlineData("""{"steps":[3]}""", "step 1 is no object")]
    [InlineData("""{"steps":[{"pruning":{}}]}""", "step 1 has no \"type\"", "low-rank")]
    [InlineData("""{"steps":[{"type":"fold-batch-norm"},{"type":"prunes"}]}""", "'prunes' (step 2)", "did you mean 'prune'?")]
    [InlineData("""{"steps":[{"type":"fold-batch-norm","training":{}}]}""", "training")]
    [InlineData("""{"steps":[{"type":"prune","pruning":{"sparsity":1.5,"fineTuning":{}}}]}""", "in [0, 1), not 1.5")]
    [InlineData("""{"steps":[{"type":"prune","pruning":{"sparsity":0.5}}]}""", "fineTuning")]
    [InlineData("""{"steps":[{"type":"fine-tune","training":{},"distillation":{"temperature":0}}]}""", "Temperature")]
    [InlineData("""{"steps":[{"type":"fine-tune","training":{},"distillation":{"alpha":2}}]}""", "Alpha")]
    [InlineData("""{"steps":[{"type":"quantize","quantization":{"bits":1}}]}""", "2 to 16, not 1")]
    public void A_broken_recipe_says_what_is_wrong(string json, params string[] parts)
    {
        string message = Assert.Throws<InvalidDataException>(() => CompressionRecipe.Parse(json)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("share fine-tune", "Step 2 ('fine-tune') cannot come after step 1 ('share')", "move it before step 1")]
    [InlineData("quantize prune", "training moves weights off", "\"epochs\": 0")]
    [InlineData("share structure", "made anew")]
    [InlineData("share low-rank", "factors are new weights")]
    [InlineData("share fold-batch-norm", "folding scales")]
    [InlineData("share quantize", "leave one of them out")]
    [InlineData("rate share", "leave one of them out")]
    [InlineData("prune low-rank", "zeros would be lost", "move it before step 1")]
    [InlineData("low-rank prune low-rank", "Step 3 ('low-rank')")]
    [InlineData("low-rank low-rank", "chains of factors already")]
    public void An_order_that_loses_something_is_refused(string names, params string[] parts)
    {
        string message = Assert.Throws<ArgumentException>(() => CompressionRecipe.Of([.. names.Split(' ').Select(Step)])).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("prune quantize")]
    [InlineData("quantize prune-at-once")]
    [InlineData("share prune-at-once")]
    [InlineData("structure prune share")]
    [InlineData("low-rank prune quantize")]
    [InlineData("prune structure fine-tune rate")]
    public void Any_other_order_is_free(string names) => Assert.Equal(names.Split(' ').Length, CompressionRecipe.Of([.. names.Split(' ').Select(Step)]).Steps.Count);

    [Theory]
    [InlineData("fold-batch-norm", "Step 1 ('fold-batch-norm')", "no batch norm")]
    [InlineData("prune-nothing", "Step 1 ('prune')", "did you mean 'conv1'?")]
    [InlineData("lottery", "begins with initial weights", "gradual")]
    [InlineData("gradual-at-once", "prunes while it trains")]
    public void What_an_architecture_cannot_take_is_refused(string name, params string[] parts)
    {
        var recipe = CompressionRecipe.Of(Step(name));
        string message = Assert.Throws<ArgumentException>(() => recipe.Check(Models.Create("lenet-5"))).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Rate_asks_for_folded_batch_norm_and_takes_it_from_the_step_before()
    {
        Architecture architecture = new ArchitectureBuilder("small", [1, 28, 28]).Conv("conv1", 4, 5).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Linear("fc1", 10).Build();

        Assert.Contains("put 'fold-batch-norm' before it", Assert.Throws<ArgumentException>(() => CompressionRecipe.Of(Step("rate")).Check(architecture)).Message, StringComparison.Ordinal);
        CompressionRecipe.Of(Step("fold-batch-norm"), Step("rate")).Check(architecture);
        Assert.Contains("no batch norm", Assert.Throws<ArgumentException>(() => CompressionRecipe.Of(Step("fold-batch-norm"), Step("fold-batch-norm")).Check(architecture)).Message, StringComparison.Ordinal);
    }

    private static RecipeStep Step(string name) => name switch
    {
        "prune" => new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.5, FineTuning = Some } },
        "prune-at-once" => new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.5, FineTuning = Some with { Epochs = 0 } } },
        "prune-nothing" => new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.5, FineTuning = Some, Exclude = ["conv9"] } },
        "lottery" => new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.5, FineTuning = Some, Schedule = new LotteryTicket() } },
        "gradual-at-once" => new PruneStep { Pruning = new PruningConfiguration { Sparsity = 0.5, FineTuning = Some with { Epochs = 0 }, Schedule = new GradualPruning() } },
        "share" => new ShareStep { Sharing = new DeepCompressionOptions() },
        "quantize" => new QuantizeStep { Quantization = new QuantizationConfiguration() },
        "rate" => new RateStep { Rate = new RateConfiguration { Lambda = 1e-6, Training = Some } },
        _ => All.Single(step => step.Name == name),
    };
}
