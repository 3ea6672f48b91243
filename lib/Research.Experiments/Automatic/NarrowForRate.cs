using System.Globalization;
using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// Takes out units until about one bit of the file is left for each parameter, then trains for few bits (Oktay et al. 2020,
/// arXiv 1906.06624) with the original network as teacher. The price of a bit follows from the bytes: all of them together shall weigh
/// about as much as the loss of a task that is nearly learned.
/// </summary>
internal sealed class NarrowForRate(CompressionSetting setting) : CompressionTechnique(setting)
{
    private const double PriceOfAll = 0.08, ParametersPerBit = 1, Whole = 0.9;
    private const int EpochFactor = 2;

    private double _calibration = 1;

    internal override string Name => "narrow and train for few bits";

    /// <summary>Whether it can be used: batch norm has no place on a grid, and deep networks train badly without it.</summary>
    internal static bool Fits(Architecture architecture) =>
        architecture.Nodes.All(node => node.Layer.Parameters.Count == 0 || node.Layer is Conv2d or Linear) && DependencyGraph.Of(architecture).Groups.Count > 0;

    internal override CandidatePlan Plan(double bytes)
    {
        var (steps, reasons) = (new List<RecipeStep>(), new List<string>());
        double remaining = Math.Round(ParametersPerBit * 8 * bytes / Setting.Network.Architecture.ParameterCount, 3);
        if (MacReduction.Structure.Step(Setting) is { } reduced)
        {
            steps.Add(reduced.Step);
            reasons.Add(reduced.Reason);
        }
        else if (remaining < Whole)
        {
            StructureConfiguration structure = new() { Remaining = remaining, Cost = "parameters", FineTuning = Setting.FineTuning with { Epochs = 0 } };
            if (!CanReach(structure))
                structure = structure with { Remaining = Whole };
            steps.Add(new StructureStep { Structure = structure });
            reasons.Add(Text($"Units go until {100 * structure.Remaining:0.#} % of the parameters are left, because {bytes:N0} bytes have one bit for each of those."));
        }
        double lambda = Rounded(PriceOfAll / (8 * bytes) * _calibration);
        steps.Add(new RateStep { Rate = new RateConfiguration { Lambda = lambda, Training = Training() }, Distillation = Setting.Distillation });
        reasons.Add(Text($"A bit adds {lambda:0.##e+0} nats to the loss, so that {bytes:N0} bytes weigh {8 * bytes * lambda:0.###} nats: training itself then decides which weights are worth their bits, and which become zero."));
        return new CandidatePlan(CompressionRecipe.Of([.. steps]), reasons);
    }

    // Bytes fall about as the square root of the price rises.
    internal override void Learn(double aimed, long reached) => _calibration *= Math.Pow(reached / aimed, 2);

    /// <summary>Three digits, so that a recipe can be read.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private bool CanReach(StructureConfiguration structure)
    {
        try
        {
            structure.Check(Setting.Network.Architecture, seed: 0);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private TrainingOptions Training() => Setting.FineTuning with
    {
        Epochs = EpochFactor * Setting.FineTuning.Epochs,
        BatchSize = 128,
        Optimizer = new Adam(),
        Schedule = new CosineSchedule(),
    };
}
