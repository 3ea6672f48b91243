using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>An optimizer and its parameters.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
[JsonDerivedType(typeof(AdamW), "adamw")]
[JsonDerivedType(typeof(Muon), "muon")]
public abstract record OptimizerOptions
{
    /// <summary>The learning rate before the schedule's multiplier, above 0.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), $"LearningRate must be above 0, not {value}.");
    }

    /// <summary>λ of weight decay, at least 0; default 0.</summary>
    public double WeightDecay
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(WeightDecay), $"WeightDecay must be at least 0, not {value}.");
    }

    /// <summary>Whether biases and batch-norm parameters (one-dimensional tensors) decay too; default false.</summary>
    public bool DecayVectors { get; init; }

    /// <summary>The TorchSharp optimizer for the trainable parameters of a module, in two groups: decayed and not.</summary>
    internal abstract torch.optim.Optimizer Create(nn.Module module);

    /// <summary>The optimizer of that name with the given learning rate and otherwise its defaults.</summary>
    /// <param name="name"><c>sgd</c>, <c>adam</c>, <c>adamw</c> or <c>muon</c>.</param>
    /// <param name="learningRate">Null for the optimizer's default.</param>
    /// <param name="weightDecay">Null for 0.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static OptimizerOptions Parse(string name, double? learningRate = null, double? weightDecay = null)
    {
        OptimizerOptions options = name switch
        {
            "sgd" => new Sgd(),
            "adam" => new Adam(),
            "adamw" => new AdamW(),
            "muon" => new Muon(),
            _ => throw new ArgumentException($"There is no optimizer '{name}'; choose sgd, adam, adamw or muon.", nameof(name)),
        };
        return options with { LearningRate = learningRate ?? options.LearningRate, WeightDecay = weightDecay ?? 0 };
    }

    /// <summary>The trainable parameters of a module with their weight decay; empty groups are left out.</summary>
    private protected IEnumerable<(Parameter[] Parameters, double WeightDecay)> Groups(nn.Module module)
    {
        ILookup<bool, Parameter> decays = module.parameters().Where(parameter => parameter.requires_grad)
            .ToLookup(parameter => DecayVectors || parameter.dim() > 1);
        foreach (IGrouping<bool, Parameter> group in decays)
            yield return ([.. group], group.Key ? WeightDecay : 0);
    }
}
