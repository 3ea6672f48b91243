using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Images for a teacher to talk about; they need no labels.</summary>
public static class TransferSet
{
    /// <summary>A data set whose training part lacks some classes; selection and test part stay whole, and all are copies.</summary>
    /// <param name="data">Where the images come from.</param>
    /// <param name="classes">Classes none of whose images are shown.</param>
    /// <exception cref="ArgumentException">A class does not exist, or nothing is left.</exception>
    public static ImageDataSet Without(ImageDataSet data, params int[] classes)
    {
        foreach (int missing in classes)
        {
            if (missing < 0 || missing >= data.Classes)
                throw new ArgumentException($"'{data.Name}' has no class {missing}; its classes are 0 to {data.Classes - 1}.", nameof(classes));
        }
        long[] labels = data.Train.Labels.data<long>().ToArray();
        long[] kept = [.. Enumerable.Range(0, labels.Length).Where(index => !classes.Contains((int)labels[index])).Select(index => (long)index)];
        if (kept.Length == 0)
            throw new ArgumentException("The transfer set is empty: every image belongs to a class that is left out.", nameof(classes));
        using var scope = NewDisposeScope();
        Tensor order = tensor(kept, dtype: ScalarType.Int64, device: CPU);
        return new ImageDataSet
        {
            Manifest = data.Manifest,
            Sha256 = data.Sha256,
            SelectionSeed = data.SelectionSeed,
            Train = new Images(data.Train.Pixels.index_select(0, order), data.Train.Labels.index_select(0, order)),
            Selection = new Images(data.Selection.Pixels.clone(), data.Selection.Labels.clone()),
            Test = new Images(data.Test.Pixels.clone(), data.Test.Labels.clone()),
        };
    }

    /// <summary>
    /// What to add to the bias of a class that was missing, so that accuracy on images to choose with is highest: Hinton et al.
    /// 2015 correct the bias of the digit 3 that way, though on test images.
    /// </summary>
    /// <param name="network">A student; not changed.</param>
    /// <param name="data">Its selection part decides.</param>
    /// <param name="label">The class.</param>
    /// <returns>The smallest best shift among those at which an image changes its class, and 0.</returns>
    public static double BiasCorrection(nn.Module<Tensor, Tensor> network, ImageDataSet data, int label)
    {
        var changes = new List<(double Shift, int Gain)>();
        foreach ((double margin, bool isLabel, bool wasRight) in Margins(network, data, label))
            changes.Add((margin, isLabel ? 1 : wasRight ? -1 : 0)); // above that shift, the image is taken for the label
        double best = 0;
        int gain = 0, highest = 0;
        foreach ((double shift, int change) in changes.Where(change => change.Shift >= 0).OrderBy(change => change.Shift))
        {
            gain += change;
            if (gain > highest)
                (highest, best) = (gain, Math.BitIncrement((float)shift) + 1e-4);
        }
        return best;
    }

    private static List<(double Margin, bool IsLabel, bool WasRight)> Margins(nn.Module<Tensor, Tensor> network, ImageDataSet data, int label)
    {
        using var noGrad = no_grad();
        using var source = new BatchSource(data.Selection, data.Manifest.Normalisation, null, 500, CPU);
        var margins = new List<(double, bool, bool)>();
        bool wasTraining = network.training;
        network.eval();
        foreach (Batch batch in source.InOrder())
        {
            using Batch current = batch;
            using var scope = NewDisposeScope();
            Tensor outputs = network.forward(batch.Inputs);
            Tensor own = outputs.select(1, label).clone(), others = outputs.clone();
            others.select(1, label).fill_(double.NegativeInfinity);
            (Tensor largest, Tensor second) = others.max(1);
            float[] distance = largest.sub(own).data<float>().ToArray();
            long[] labels = batch.Labels.data<long>().ToArray(), next = second.data<long>().ToArray();
            for (int i = 0; i < distance.Length; i++)
                margins.Add((distance[i], labels[i] == label, next[i] == labels[i]));
        }
        network.train(wasTraining);
        return margins;
    }
}
