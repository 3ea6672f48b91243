using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class ProjectedStudentTests
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 1000 });

    private static Network Teacher()
    {
        Network teacher = Network.Create(Models.Create("mlp-784-40-10"), seed: 1);
        new Trainer(teacher, Data, new TrainingOptions { Epochs = 4, BatchSize = 50, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
        return teacher;
    }

    [Fact]
    public void Least_squares_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // y = 2·x + 1 through (0, 1), (1, 3), (2, 5)
        Tensor x = tensor(new[] { 0f, 1, 1, 1, 2, 1 }, [3, 2], device: CPU), y = tensor(new[] { 1f, 3, 5 }, [3, 1], device: CPU);

        Assert.InRange(LeastSquares.Solve(x, y).sub(tensor(new[] { 2d, 1 }, [2, 1], device: CPU)).abs().max().item<double>(), 0, 1e-4);
        Assert.InRange(LeastSquares.Unexplained(x.narrow(1, 0, 1), y), 0, 1e-8);
        Assert.InRange(LeastSquares.Unexplained(zeros([4, 1], device: CPU).add(1), tensor(new[] { 1f, 2, 3, 4 }, [4, 1], device: CPU)), 0.999, 1.001);
    }

    [Fact]
    public void At_full_width_the_student_is_its_teacher_on_the_images_it_saw()
    {
        using Network teacher = Teacher(), student = ProjectedStudent.Create(teacher, Data, [40]);

        Assert.Equal(teacher.Architecture.ParameterCount, student.Architecture.ParameterCount);
        Score taught = Evaluation.Score(teacher, Data, Data.Train), learned = Evaluation.Score(student, Data, Data.Train);
        Assert.InRange(learned.Correct, taught.Correct - 3, taught.Correct + 3);
    }

    [Fact]
    public void A_narrow_student_begins_far_above_chance_without_training()
    {
        using Network teacher = Teacher(), student = ProjectedStudent.Create(teacher, Data, [15]), fresh = Network.Create(student.Architecture, seed: 3);

        Assert.Equal([15], student.get_parameter("fc1.bias")!.shape);
        Assert.True(Evaluation.Score(student, Data, Data.Selection).Accuracy > Evaluation.Score(fresh, Data, Data.Selection).Accuracy + 0.3);
    }

    [Fact]
    public void What_cannot_be_projected_is_refused()
    {
        using Network teacher = Network.Create(Models.Create("mlp-784-40-10"), seed: 1), lenet = Network.Create(Models.Create("lenet-5"), seed: 1);

        Assert.Contains("between 1 and 40", Assert.Throws<ArgumentException>(() => ProjectedStudent.Create(teacher, Data, [41])).Message, StringComparison.Ordinal);
        Assert.Contains("1 hidden layers, but 2", Assert.Throws<ArgumentException>(() => ProjectedStudent.Create(teacher, Data, [4, 4])).Message, StringComparison.Ordinal);
        Assert.Contains("no perceptron", Assert.Throws<ArgumentException>(() => ProjectedStudent.Create(lenet, Data, [4])).Message, StringComparison.Ordinal);
    }
}
