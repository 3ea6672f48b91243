using System.Text.Json;
using Research.Networks;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// A training after a whole epoch, in one safetensors file: weights, optimizer state, constraints, history, and the configuration it
/// belongs to. Random numbers and data order are functions of seed and epoch, so that nothing else is needed to go on
/// bit for bit.
/// </summary>
internal sealed class Checkpoint(string path, string configuration)
{
    private const string OptimizerKey = "optimizer", WeightPrefix = "network.", ConstraintPrefix = "constraint.";

    /// <summary>Writes the state atomically.</summary>
    internal void Save(nn.Module network, optim.Optimizer optimizer, IReadOnlyList<EpochRecord> history, IReadOnlyList<IWeightConstraint> constraints)
    {
        using var scope = NewDisposeScope();
        var tensors = network.Tensors().ToDictionary(pair => WeightPrefix + pair.Key, pair => pair.Value);
        Straighten((TorchSharp.Modules.OptimizerHelper)optimizer);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
            ((TorchSharp.Modules.OptimizerHelper)optimizer).save_state_dict(writer);
        using Tensor state = tensor(bytes.ToArray(), dtype: ScalarType.Byte, device: CPU);
        tensors[OptimizerKey] = state;
        for (int i = 0; i < constraints.Count; i++)
        {
            foreach ((string name, Tensor tensor) in constraints[i].State)
                tensors[PrefixOf(i) + name] = tensor;
        }
        new TensorFile(tensors, new Dictionary<string, string>
        {
            ["configuration"] = configuration,
            ["history"] = JsonSerializer.Serialize(history),
        }).Save(path);
    }

    /// <summary>Restores the state in place, where there is a checkpoint.</summary>
    /// <returns>The history, empty where the training starts afresh.</returns>
    /// <exception cref="InvalidDataException">The checkpoint is broken or belongs to another training.</exception>
    internal List<EpochRecord> Restore(nn.Module network, optim.Optimizer optimizer, IReadOnlyList<IWeightConstraint> constraints)
    {
        if (!File.Exists(path))
            return [];
        using TensorFile file = Load();
        if (file.Metadata.GetValueOrDefault("configuration") != configuration)
            throw new InvalidDataException($"The checkpoint '{path}' belongs to a training with other options or data; delete it or write to another folder.");
        try
        {
            network.Load(Behind(WeightPrefix, file));
            for (int i = 0; i < constraints.Count; i++)
                constraints[i].Restore(Behind(PrefixOf(i), file));
            Straighten((TorchSharp.Modules.OptimizerHelper)optimizer);
            using var reader = new BinaryReader(new MemoryStream(file.Tensors[OptimizerKey].bytes.ToArray()));
            ((TorchSharp.Modules.OptimizerHelper)optimizer).load_state_dict(reader);
            return JsonSerializer.Deserialize<List<EpochRecord>>(file.Metadata["history"])!;
        }
        catch (Exception problem) when (problem is ArgumentException or KeyNotFoundException or JsonException or EndOfStreamException)
        {
            throw Broken(problem);
        }
    }

    /// <summary>Puts averages that lie in channels_last layout into the usual one, the only one that TorchSharp reads and writes.</summary>
    private static void Straighten(TorchSharp.Modules.OptimizerHelper optimizer)
    {
        foreach (TorchSharp.Modules.OptimizerState state in optimizer.state_dict().State)
        {
            switch (state)
            {
                case TorchSharp.Modules.SGD.State sgd:
                    sgd.momentum_buffer = Straight(sgd.momentum_buffer);
                    break;
                case TorchSharp.Modules.Adam.State adam:
                    (adam.exp_avg, adam.exp_avg_sq, adam.max_exp_avg_sq) = (Straight(adam.exp_avg), Straight(adam.exp_avg_sq), Straight(adam.max_exp_avg_sq));
                    break;
                case TorchSharp.Modules.AdamW.State adam:
                    (adam.exp_avg, adam.exp_avg_sq, adam.max_exp_avg_sq) = (Straight(adam.exp_avg), Straight(adam.exp_avg_sq), Straight(adam.max_exp_avg_sq));
                    break;
            }
        }

        static Tensor Straight(Tensor? average)
        {
            if (average is null || average.is_contiguous())
                return average!;
            using Tensor old = average;
            return old.contiguous().DetachFromDisposeScope();
        }
    }

    private static string PrefixOf(int constraint) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ConstraintPrefix}{constraint}.");

    private static Dictionary<string, Tensor> Behind(string prefix, TensorFile file) => file.Tensors
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private TensorFile Load()
    {
        try
        {
            return TensorFile.Load(path);
        }
        catch (InvalidDataException problem)
        {
            throw Broken(problem);
        }
    }

    private InvalidDataException Broken(Exception problem) =>
        new($"The checkpoint '{path}' is broken ({problem.Message.TrimEnd('.')}); delete it to start afresh.", problem);
}
