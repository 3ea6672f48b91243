using Research.Compression;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Element masks on modules that are no networks of this library.</summary>
public class AnyModuleTests
{
    private sealed class Text : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding _embedding = nn.Embedding(12, 8, device: CPU);
        private readonly TorchSharp.Modules.LSTM _lstm = nn.LSTM(8, 6, batchFirst: true, device: CPU);
        private readonly TorchSharp.Modules.Linear _fc = nn.Linear(6, 3, device: CPU);

        internal Text() : base("text")
        {
            register_module("embedding", _embedding);
            register_module("lstm", _lstm);
            register_module("fc", _fc);
        }

        public override Tensor forward(Tensor input) => _fc.forward(_lstm.forward(_embedding.forward(input)).Item1[TensorIndex.Colon, -1]);
    }

    private sealed class Attention : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding _embedding = nn.Embedding(12, 8, device: CPU);
        private readonly TorchSharp.Modules.MultiheadAttention _attention = nn.MultiheadAttention(8, 2);
        private readonly TorchSharp.Modules.Linear _fc = nn.Linear(8, 3, device: CPU);

        internal Attention() : base("attention")
        {
            register_module("embedding", _embedding);
            register_module("attention", _attention);
            register_module("fc", _fc);
        }

        public override Tensor forward(Tensor input)
        {
            Tensor tokens = _embedding.forward(input).transpose(0, 1);
            return _fc.forward(_attention.forward(tokens, tokens, tokens, null, false, null).Item1.mean([0]));
        }
    }

    private static ScoringData Tokens => new(() => [new Batch(arange(20, dtype: ScalarType.Int64, device: CPU).remainder(12).reshape(4, 5), tensor(new long[] { 0, 1, 2, 0 }, device: CPU))]);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string criterion in Criteria.Names.Where(name => name != "movement"))
            {
                cases.Add("text", criterion);
                cases.Add("attention", criterion);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_criterion_prunes_embeddings_recurrent_layers_and_attention(string kind, string criterion)
    {
        random.manual_seed(1);
        using nn.Module<Tensor, Tensor> module = kind == "text" ? new Text() : new Attention();
        Dictionary<string, float[]> before = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.Floats());

        using MaskSet masks = Pruner.Masks(module, new PruningOptions { Sparsity = 0.7, Criterion = Criteria.Parse(criterion, 1), Data = Tokens });

        Assert.All(module.named_parameters(), pair => Assert.Equal(before[pair.name], pair.parameter.Floats()));
        Assert.Equal((long)Math.Round(0.7 * masks.Count, MidpointRounding.AwayFromZero), masks.Count - masks.Kept);
        Assert.Contains(masks.Names, name => name.StartsWith(kind == "text" ? "lstm.weight_hh" : "attention.in_proj", StringComparison.Ordinal));
        Assert.Contains("embedding.weight", masks.Names);
        masks.Enforce();
        using MaskSet found = MaskSet.OfNonZeros(module);
        Assert.Equal(masks.Kept, found.Kept);
    }

    [Fact]
    public void A_layer_s_name_means_all_its_weights()
    {
        using var module = new Text();
        using MaskSet masks = Pruner.Masks(module, new PruningOptions { Sparsity = 0.5, Include = ["lstm"] });

        Assert.Equal(["lstm.weight_hh_l0", "lstm.weight_ih_l0"], masks.Names.Order());
    }

    [Fact]
    public void A_weight_the_loss_does_not_depend_on_scores_zero()
    {
        using var module = new Unused();
        ScoringData data = new(() => [new Batch(ones([2, 4], device: CPU), zeros([2], dtype: ScalarType.Int64, device: CPU))]);
        foreach (string criterion in new[] { "taylor", "obd", "obd-exact", "grasp" })
        {
            using var scope = NewDisposeScope();
            var chosen = Criteria.Parse(criterion, 1);
            Tensor scores = chosen.Scores(EvidenceCollector.Gather(module, Pruner.Weights(module, new PruningOptions()), chosen, data)["idle.weight"]);
            Assert.All(scores.Floats(), score => Assert.Equal(0, score));
        }
    }

    private sealed class Unused : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _idle = nn.Linear(4, 4, device: CPU), _fc = nn.Linear(4, 3, device: CPU);

        internal Unused() : base("unused")
        {
            register_module("idle", _idle);
            register_module("fc", _fc);
        }

        public override Tensor forward(Tensor input) => _fc.forward(input);
    }
}
