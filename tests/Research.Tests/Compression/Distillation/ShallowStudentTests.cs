using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class ShallowStudentTests
{
    private static string[] Names(string model) => [.. ShallowStudent.Blocks(Models.Create(model)).Select(block => block.Name)];

    [Fact]
    public void Blocks_that_can_go_are_those_whose_input_has_the_shape_of_their_output()
    {
        Assert.Equal(["stage1_block1", "stage1_block2", "stage1_block3", "stage2_block2", "stage2_block3", "stage3_block2", "stage3_block3"], Names("resnet-20"));
        Assert.Equal(["fc2", "fc3"], Names("mlp-784-50-50-50-10"));
        Assert.Empty(Names("lenet-5"));
        Assert.Equal(["block3", "block5", "block6"], Names("mobilenet-v2").Take(3));
        Assert.Empty(Names("densenet-40"));
    }

    [Fact]
    public void Without_its_blocks_a_residual_network_computes_what_it_does_when_their_branches_are_zero()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network teacher = Network.Create(Models.Create("resnet-20"), 1), zeroed = teacher.Copy();
        string[] blocks = ["stage1_block2", "stage3_block2", "stage3_block3"];
        foreach (string block in blocks)
        {
            zeroed.get_parameter($"{block}_bn2.weight")!.zero_();
            zeroed.get_parameter($"{block}_bn2.bias")!.zero_();
        }

        using Network student = ShallowStudent.Create(teacher, blocks);

        teacher.eval();
        zeroed.eval();
        student.eval();
        Tensor images = randn([4, 3, 32, 32], generator: new Generator(1, CPU), device: CPU);
        Assert.Equal(14, student.Architecture.Nodes.Count(node => node.Layer is Conv2d) + 1);
        Assert.True((student.forward(images) - zeroed.forward(images)).abs().max().item<float>() < 1e-5);
        Assert.False(student.forward(images).allclose(teacher.forward(images)));
    }

    [Fact]
    public void A_chain_keeps_the_teachers_weights_in_the_layers_that_are_left()
    {
        using var scope = NewDisposeScope();
        using Network teacher = Network.Create(Models.Create("mlp-784-50-50-50-10"), 1), student = ShallowStudent.Create(teacher, ["fc2", "fc3"]);

        Tensor images = randn([4, 1, 28, 28], generator: new Generator(1, CPU), device: CPU);
        Tensor hidden = images.flatten(1).matmul(teacher.Weight("fc1").t()).add(teacher.get_parameter("fc1.bias")!).relu();
        Tensor expected = hidden.matmul(teacher.Weight("fc4").t()).add(teacher.get_parameter("fc4.bias")!);
        Assert.True((student.forward(images) - expected).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Blocks_that_do_not_exist_or_are_named_twice_are_refused()
    {
        using Network teacher = Network.Create(Models.Create("resnet-20"), 1), lenet = Network.Create(Models.Create("lenet-5"), 1);
        Assert.Contains("did you mean 'stage1_block2'", Message(() => ShallowStudent.Create(teacher, ["stage1_blok2"])), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("named twice", Message(() => ShallowStudent.Create(teacher, ["stage1_block2", "stage1_block2"])), StringComparison.Ordinal);
        Assert.Contains("no layers that could go", Message(() => ShallowStudent.Create(lenet, ["conv1"])), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }
}
