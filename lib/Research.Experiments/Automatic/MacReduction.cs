using System.Globalization;
using Research.Training;

namespace Research.Experiments;

/// <summary>The first step of a recipe where the network must compute less: channels are taken out, or layers factorised.</summary>
internal enum MacReduction
{
    /// <summary>Whole channels go.</summary>
    Structure,

    /// <summary>Layers become chains of smaller ones.</summary>
    LowRank,
}

/// <summary>Makes such steps.</summary>
internal static class MacReductions
{
    /// <summary>The step that brings a network down to its share of MACs, half as long fine-tuned as what follows; nothing where all may stay.</summary>
    internal static (RecipeStep Step, string Reason)? Step(this MacReduction kind, CompressionSetting setting)
    {
        if (setting.Macs >= 1)
            return null;
        TrainingOptions training = setting.FineTuning with { Epochs = Math.Max(1, setting.FineTuning.Epochs / 2) };
        string share = string.Create(CultureInfo.InvariantCulture, $"{100 * setting.Macs:0.#} % of the MACs may stay");
        return kind == MacReduction.Structure
            ? (new StructureStep { Structure = new StructureConfiguration { Remaining = setting.Macs, FineTuning = training }, Distillation = setting.Distillation },
                $"Channels with the smallest L1 norm go, because only {share}.")
            : (new LowRankStep { LowRank = new LowRankConfiguration { Remaining = setting.Macs, FineTuning = training }, Distillation = setting.Distillation },
                $"Layers are factorised by singular values, with the ranks that keep most energy, because only {share}.");
    }
}
