using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Teachers, live and kept, and students that learn from them.</summary>
public sealed class DistillationTests
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });

    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 50, Optimizer = new Sgd { LearningRate = 0.02 }, Seed = 4 };

    private static Architecture Convolutional(string name, int channels) => new ArchitectureBuilder(name, [1, 28, 28])
        .Conv("conv1", channels, 5, stride: 2).BatchNorm("bn1").ReLU("relu1").Append("drop", new Dropout(0.5)).Linear("fc", 10).Build();

    private static Network Student(int seed = 1) => Network.Create(Models.Create("mlp-784-20-10"), seed);

    [Fact]
    public void No_optimizer_touches_a_live_teacher_nor_its_batch_norm()
    {
        using Network teacher = Network.Create(Convolutional("teacher", 6), 2), student = Network.Create(Convolutional("student", 4), 3);
        teacher.train(); // as one forgets
        using Network before = teacher.Copy();
        using var features = new FeatureDistillation(
            student.Architecture, teacher, [new("relu1", "relu1", FeatureSignal.Hint), new("conv1", "conv1", FeatureSignal.Attention), new("fc", "fc", FeatureSignal.Distance)], seed: 0);

        TrainingResult result = new Trainer(student, Data, Options)
        {
            BatchObjective = new Distillation(new LiveTeacher(teacher), new DistillationOptions()) { Features = features },
            Constraints = [features],
        }.Run();

        Assert.True(result.Epochs[1].Loss < result.Epochs[0].Loss);
        Assert.True(teacher.SameAs(before));
        Assert.False(teacher.training);
        Assert.All(teacher.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void What_layers_learn_loses_its_weight_evenly_until_outputs_alone_count()
    {
        using var scope = NewDisposeScope();
        using Network teacher = Network.Create(Convolutional("teacher", 4), 2), student = Network.Create(Convolutional("student", 4), 3);
        using var features = new FeatureDistillation(student.Architecture, teacher, [new("relu1", "relu1", FeatureSignal.Hint) { Weight = 3 }], seed: 0) { Fade = 0.5 };
        var lesson = new Distillation(new LiveTeacher(teacher), new DistillationOptions()) { Features = features };
        var outputs = new Distillation(new LiveTeacher(teacher), new DistillationOptions());
        student.eval(); // nothing random
        using var generator = new Generator(1, CPU);
        var batch = new Batch(randn([8, 1, 28, 28], generator: generator, device: CPU), arange(8, device: CPU));
        double LayersAt(long step)
        {
            features.AfterStep(new TrainingStep(step, 100, 50, 0.1));
            return lesson.Loss(student, batch).sub(outputs.Loss(student, batch)).item<float>();
        }

        double whole = LayersAt(0);

        Assert.Equal(1.5 * student.Activations(batch.Inputs)["relu1"].sub(teacher.Activations(batch.Inputs)["relu1"]).square().mean().item<float>(), whole, 1e-4 * whole);
        Assert.Equal(0.8 * whole, LayersAt(10), 1e-4 * whole);
        Assert.Equal(0.02 * whole, LayersAt(49), 1e-4 * whole);
        Assert.Equal(0, LayersAt(50));
        Assert.Equal(0, LayersAt(100));
    }

    [Fact]
    public void Kept_and_live_teachers_teach_alike()
    {
        using Network teacher = Student(seed: 9), live = Student(), kept = Student();
        TrainingOptions options = Options with { Augmentation = new Augmentation { PadCrop = 2, Views = 3 } };
        var asked = new LiveTeacher(teacher);
        using var cache = CachedTeacher.Of(asked, Data, options.Augmentation, batchSize: 50);

        new Trainer(live, Data, options) { BatchObjective = new Distillation(asked, new DistillationOptions()) }.Run();
        new Trainer(kept, Data, options) { BatchObjective = new Distillation(cache, new DistillationOptions()) }.Run();

        Assert.Equal(4 * 10 * 3 * Data.Train.Count, cache.Bytes);
        foreach ((string name, Tensor weight) in live.Tensors())
            Assert.InRange(kept.Tensors()[name].sub(weight).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void Every_batch_says_which_image_and_view_it_holds()
    {
        var augmentation = new Augmentation { PadCrop = 2, Flip = true, Views = 3 };
        using var source = new BatchSource(Data.Train, Data.Manifest.Normalisation, augmentation, 100, CPU);
        using var scope = NewDisposeScope();
        Tensor[] views = [.. Enumerable.Range(0, 3).Select(view => cat([.. source.View(view).Select(batch => batch.Inputs)]))];

        foreach (Batch batch in source.Epoch(seed: 7, epoch: 2))
        {
            long[] samples = batch.Samples!.data<long>().ToArray(), taken = batch.Views!.data<long>().ToArray();
            for (int i = 0; i < samples.Length; i++)
                Assert.True(batch.Inputs[i].equal(views[taken[i]][samples[i]]).all().item<bool>());
            Assert.True(batch.Labels.equal(Data.Train.Labels.index_select(0, batch.Samples)).all().item<bool>());
            Assert.True(taken.Distinct().Count() == 3);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => source.View(3).First());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { Views = 0 });
    }

    [Fact]
    public void Without_a_share_for_the_teacher_training_is_plain_to_the_bit_and_with_all_labels_do_not_matter()
    {
        using Network plain = Student(), alone = Student(), all = Student(), mislabelled = Student(), teacher = Student(seed: 9);
        using var wrong = new ImageDataSet
        {
            Manifest = Data.Manifest,
            Sha256 = Data.Sha256,
            SelectionSeed = 0,
            Train = new Images(Data.Train.Pixels.clone(), zeros_like(Data.Train.Labels)),
            Selection = new Images(Data.Selection.Pixels.clone(), Data.Selection.Labels.clone()),
            Test = new Images(Data.Test.Pixels.clone(), Data.Test.Labels.clone()),
        };
        var lesson = new Distillation(new LiveTeacher(teacher), new DistillationOptions { Alpha = 1 });

        new Trainer(plain, Data, Options).Run();
        new Trainer(alone, Data, Options) { BatchObjective = new Distillation(new LiveTeacher(teacher), new DistillationOptions { Alpha = 0 }) }.Run();
        new Trainer(all, Data, Options) { BatchObjective = lesson }.Run();
        new Trainer(mislabelled, wrong, Options) { BatchObjective = lesson }.Run();

        Assert.True(plain.SameAs(alone));
        Assert.True(all.SameAs(mislabelled));
        Assert.False(plain.SameAs(all));
    }

    [Fact]
    public void Ensembles_agree_by_logits_or_by_probabilities()
    {
        using var scope = NewDisposeScope();
        using Network a = SmallNetworks.Line([1, 0, 0, 1], 2), b = SmallNetworks.Line([0, 2, 0, 0], 2);
        using var batch = new Batch(tensor(new[] { 1f, 2f }, [1, 2], device: CPU), zeros([1], dtype: ScalarType.Int64, device: CPU));

        // a says (1, 2), b says (4, 0)
        Assert.Equal([2.5f, 1f], new LiveTeacher(a, b).Logits(batch).Floats());
        double first = 1 / (1 + Math.E), second = 1 / (1 + Math.Exp(-4));
        float[] mean = new LiveTeacher(a, b) { Mean = EnsembleMean.Probabilities }.Logits(batch).Floats();
        Assert.Equal(Math.Log((first + second) / 2), mean[0], 5);
        Assert.Equal(Math.Log(1 - (first + second) / 2), mean[1], 5);
    }

    [Fact]
    public void A_mirrored_teacher_says_the_mean_of_both_sides_and_is_not_asked_again_what_it_answered()
    {
        using var scope = NewDisposeScope();
        using Network a = SmallNetworks.Line([1, 0, 0, 1], 2), b = SmallNetworks.Line([0, 2, 0, 0], 2);
        using var batch = new Batch(tensor(new[] { 1f, 2f }, [1, 2], device: CPU), zeros([1], dtype: ScalarType.Int64, device: CPU));
        Tensor answer = tensor(new[] { 10f, 20f }, [1, 2], device: CPU);
        var mirrored = new LiveTeacher(b) { Mirrored = true };

        // mirrored, the image is (2, 1): a says (2, 1), b says (2, 0)
        Assert.Equal([3f, 0f], mirrored.Logits(batch).Floats());
        Assert.Equal([2.25f, 0.75f], new LiveTeacher(a, b) { Mirrored = true }.Logits(batch).Floats());
        Assert.Equal([6f, 10f], mirrored.Logits(batch, b, answer).Floats());
        Assert.Equal([10f, 20f], new LiveTeacher(b).Logits(batch, b, answer).Floats());
    }

    [Fact]
    public void Outputs_learn_from_mirror_images_beside_layers_that_do_not()
    {
        using var scope = NewDisposeScope();
        using Network teacher = Network.Create(Convolutional("teacher", 4), 2), student = Network.Create(Convolutional("student", 4), 3);
        using var features = new FeatureDistillation(student.Architecture, teacher, [new("relu1", "relu1", FeatureSignal.Hint) { Weight = 3 }], seed: 0);
        var mirrored = new LiveTeacher(teacher) { Mirrored = true };
        student.eval(); // nothing random
        using var generator = new Generator(1, CPU);
        var batch = new Batch(randn([8, 1, 28, 28], generator: generator, device: CPU), arange(8, device: CPU));

        float whole = new Distillation(mirrored, new DistillationOptions()) { Features = features }.Loss(student, batch).item<float>();

        float outputs = new Distillation(mirrored, new DistillationOptions()).Loss(student, batch).item<float>();
        Assert.NotEqual(new Distillation(new LiveTeacher(teacher), new DistillationOptions()).Loss(student, batch).item<float>(), outputs);
        Assert.Equal(outputs + (1.5f * student.Activations(batch.Inputs)["relu1"].sub(teacher.Activations(batch.Inputs)["relu1"]).square().mean().item<float>()), whole, 1e-4);
    }

    [Fact]
    public void A_student_keeps_its_masks_while_it_learns()
    {
        using Network student = Student(), teacher = Student(seed: 9);
        using MaskSet masks = Pruner.Masks(student, new PruningOptions { Sparsity = 0.9 });

        new Trainer(student, Data, Options) { BatchObjective = new Distillation(new LiveTeacher(teacher), new DistillationOptions()), Constraints = [masks] }.Run();

        using MaskSet left = MaskSet.OfNonZeros(student);
        Assert.InRange(left.Sparsity, 0.8999, 0.91);
    }

    [Fact]
    public void A_transfer_set_can_lack_a_class_whose_bias_is_corrected_on_selection_images()
    {
        using ImageDataSet lacking = TransferSet.Without(Data, 3);
        using Network student = Student();
        Assert.DoesNotContain(3, lacking.Train.Labels.data<long>().ToArray());
        Assert.Equal(Data.Selection.Count, lacking.Selection.Count);

        new Trainer(student, Data, Options with { Epochs = 4 }).Run();
        using (no_grad())
            student.get_parameter("fc2.bias")![3].sub_(5); // as if it had never occurred
        double shift = TransferSet.BiasCorrection(student, Data, 3);
        Score before = Evaluation.Score(student, Data, Data.Selection);
        using (no_grad())
            student.get_parameter("fc2.bias")![3].add_(shift);
        Score after = Evaluation.Score(student, Data, Data.Selection);

        Assert.InRange(shift, 1, 10);
        Assert.True(after.Correct > before.Correct, $"{before} {after}");
        foreach (double other in new[] { 0.5 * shift, 1.5 * shift, 2 * shift }) // no other shift is better
        {
            using Network moved = student.Copy();
            using (no_grad())
                moved.get_parameter("fc2.bias")![3].add_(other - shift);
            Assert.True(Evaluation.Score(moved, Data, Data.Selection).Correct <= after.Correct);
        }
    }

    [Fact]
    public void What_cannot_teach_is_refused_in_a_sentence()
    {
        using Network teacher = Network.Create(Convolutional("teacher", 6), 2), five = Network.Create(Models.Create("mlp-784-20-5"), 1), wide = Network.Create(Models.Create("mlp-3072-20-10"), 1);
        Architecture student = Convolutional("student", 4);

        Assert.Contains("5 classes", Message(() => LiveTeacher.CheckFit(five.Architecture, teacher.Architecture)), StringComparison.Ordinal);
        Assert.Contains("same images", Message(() => LiveTeacher.CheckFit(wide.Architecture, teacher.Architecture)), StringComparison.Ordinal);
        Assert.Contains("same classes", Message(() => new LiveTeacher(teacher, five)), StringComparison.Ordinal);
        Assert.Contains("did you mean 'relu1'?", Message(() => new FeatureDistillation(student, teacher, [new("relu", "relu1", FeatureSignal.Hint)], 0)), StringComparison.Ordinal);
        Assert.Contains("same size", Message(() => new FeatureDistillation(student, teacher, [new("fc", "relu1", FeatureSignal.Attention)], 0)), StringComparison.Ordinal);
        Assert.Contains("transfer set is empty", Message(() => TransferSet.Without(Data, [.. Enumerable.Range(0, 10)])), StringComparison.Ordinal);
        Assert.Contains("no class 10", Message(() => TransferSet.Without(Data, 10)), StringComparison.Ordinal);
        Assert.Contains("fixed number of views", Message(() => CachedTeacher.Of(new LiveTeacher(teacher), Data, new Augmentation { PadCrop = 2 })), StringComparison.Ordinal);
    }

    private static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
}
