using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A narrower perceptron made from a wider one, layer by layer, without training: f_student(x) ≈ f_teacher(x)·M in every hidden
/// layer. M picks the neurons whose activations have the largest mean square, because a choice commutes with ReLU where a
/// general M does not; each layer's weights then follow by least squares from what the student's layer before really computes,
/// so that they make up for what the narrower layers lost. The output layer keeps all classes (M = I).
/// </summary>
public static class ProjectedStudent
{
    /// <summary>Makes a student.</summary>
    /// <param name="teacher">A chain of linear layers and ReLU; not changed.</param>
    /// <param name="data">Its training images are looked at, without augmentation or labels.</param>
    /// <param name="widths">Neurons of each hidden layer, each at least 1 and at most the teacher's.</param>
    /// <param name="images">How many training images, at least 1; default 5,000.</param>
    /// <exception cref="ArgumentException">The teacher is no perceptron, or widths do not fit it.</exception>
    public static Network Create(Network teacher, ImageDataSet data, IReadOnlyList<int> widths, int images = 5000)
    {
        Node[] linear = [.. teacher.Architecture.Nodes.Where(node => node.Layer is Linear)];
        Check(teacher.Architecture, linear, widths);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using Images chosen = data.Train.First(images);
        using var source = new BatchSource(chosen, data.Manifest.Normalisation, null, (int)chosen.Count, teacher.Device);
        Batch batch = source.InOrder().Single();
        bool wasTraining = teacher.training;
        teacher.eval();
        IReadOnlyDictionary<string, Tensor> taught = teacher.Activations(batch.Inputs);
        teacher.train(wasTraining);

        Network student = Network.Create(Narrow(teacher.Architecture, linear, widths), seed: 0, teacher.Device);
        Tensor current = batch.Inputs.flatten(1);
        for (int layer = 0; layer < linear.Length; layer++)
        {
            Tensor target = taught[linear[layer].Name];
            if (layer < widths.Count)
                target = target.index_select(1, target.relu().square().mean([0]).topk(widths[layer]).indexes.sort().Values);
            Tensor withBias = cat([current, ones([current.shape[0], 1], device: current.device)], 1);
            Tensor solution = LeastSquares.Solve(withBias, target).to(ScalarType.Float32);
            student.Weight(linear[layer].Name).copy_(solution.narrow(0, 0, current.shape[1]).t());
            student.get_parameter($"{linear[layer].Name}.bias")!.copy_(solution[-1]);
            current = withBias.matmul(solution).relu();
        }
        return student;
    }

    private static Architecture Narrow(Architecture teacher, Node[] linear, IReadOnlyList<int> widths)
    {
        int inputs = ((Linear)linear[0].Layer).InFeatures;
        var layers = new Dictionary<string, Linear>();
        for (int i = 0; i < linear.Length; i++)
        {
            int outputs = i < widths.Count ? widths[i] : ((Linear)linear[i].Layer).OutFeatures;
            layers[linear[i].Name] = new Linear(inputs, outputs);
            inputs = outputs;
        }
        return new Architecture($"{teacher.Name}-projected", teacher.Input, teacher.Nodes.Select(node => layers.TryGetValue(node.Name, out Linear? layer) ? node with { Layer = layer } : node));
    }

    private static void Check(Architecture teacher, Node[] linear, IReadOnlyList<int> widths)
    {
        if (teacher.Nodes.Any(node => node.Layer is not (Linear { Bias: true } or Flatten or Dropout or Activation { Function: ActivationFunction.ReLU })) || linear.Length == 0 || teacher.Nodes[^1].Layer is not Linear)
            throw new ArgumentException($"'{teacher.Name}' is no perceptron of linear layers and ReLU: narrow other networks by structured pruning.", nameof(teacher));
        if (widths.Count != linear.Length - 1)
            throw new ArgumentException($"'{teacher.Name}' has {linear.Length - 1} hidden layers, but {widths.Count} widths are given.", nameof(widths));
        for (int i = 0; i < widths.Count; i++)
        {
            int most = ((Linear)linear[i].Layer).OutFeatures;
            if (widths[i] < 1 || widths[i] > most)
                throw new ArgumentException($"The width of '{linear[i].Name}' must be between 1 and {most}, not {widths[i]}.", nameof(widths));
        }
    }
}
