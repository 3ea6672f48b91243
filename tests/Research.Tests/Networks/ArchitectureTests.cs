using Research.Networks;
using Xunit;

namespace Research.Tests.Networks;

public class ArchitectureTests
{
    private static Node Linear(string name, int inputs, int outputs, string from = Architecture.InputName) =>
        new(name, new Linear(inputs, outputs), [from]);

    [Fact]
    public void Layers_that_do_not_fit_are_named_with_the_reason()
    {
        var problem = Assert.Throws<ArgumentException>(() => new Architecture("x", [4], [Linear("a", 4, 3), Linear("b", 5, 2, "a")]));

        Assert.Contains("Node 'b'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("expects 5 features but its input has 3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_layer_on_an_image_asks_for_a_flatten_layer()
    {
        var problem = Assert.Throws<ArgumentException>(() => new Architecture("x", [1, 2, 2], [Linear("a", 4, 3)]));

        Assert.Contains("flatten", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_occur_twice() =>
        Assert.Throws<ArgumentException>(() => new Architecture("x", [4], [Linear("a", 4, 4), Linear("a", 4, 4, "a")]));

    [Fact]
    public void An_input_must_come_before_its_use() =>
        Assert.Throws<ArgumentException>(() => new Architecture("x", [4], [Linear("a", 4, 4, "b"), Linear("b", 4, 4)]));

    [Fact]
    public void An_architecture_needs_a_layer() => Assert.Throws<ArgumentException>(() => new Architecture("x", [4], []));

    [Fact]
    public void A_window_larger_than_its_input_is_refused() => Assert.Contains("window is larger", Assert.Throws<ArgumentException>(
        () => new ArchitectureBuilder("x", [1, 2, 2]).Conv("c", 1, 3)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"name":"x","input":[4],"nodes":[]}""")]
    [InlineData("""{"name":"x","input":[-4],"nodes":[{"name":"a","layer":{"type":"linear","inFeatures":4,"outFeatures":2},"inputs":["input"]}]}""")]
    [InlineData("""{"name":"x","input":[4],"nodes":[{"name":"a","layer":{"type":"teleport"},"inputs":["input"]}]}""")]
    [InlineData("""{"name":"x","input":[4],"nodes":[{"name":"a","layer":{"type":"linear","inFeatures":4,"outFeatures":0},"inputs":["input"]}]}""")]
    [InlineData("""{"name":"x","input":[4],"nodes":[{"name":"a","layer":{"type":"linear","inFeatures":4,"outFeatures":2,"colour":1},"inputs":["input"]}]}""")]
    [InlineData("""{"name":"x","input":[4],"nodes":[{"name":"a","layer":{"type":"linear","inFeatures":4,"outFeatures":2}}]}""")]
    public void Broken_json_gives_one_clear_error(string json) =>
        Assert.StartsWith("This is not a valid architecture", Assert.Throws<InvalidDataException>(() => ArchitectureJson.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Layers_check_their_own_numbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 3) { Stride = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 3) { Padding = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1));
    }
}
