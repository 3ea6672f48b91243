using Research.Experiments;
using Xunit;

namespace Research.Tests.Experiments.Automatic;

public sealed class ParetoFrontTests
{
    [Fact]
    public void What_another_beats_falls_out()
    {
        (double Cost, double Loss)[] points = [(3, 1), (1, 5), (2, 2), (2, 3), (4, 1), (3, 1)];

        Assert.Equal([(1, 5), (2, 2), (3, 1)], ParetoFront.Of(points, point => point.Cost, point => point.Loss));
    }

    [Fact]
    public void Nothing_on_the_front_is_beaten_and_everything_else_is()
    {
        var random = new Random(1);
        (double Cost, double Loss)[] points = [.. Enumerable.Range(0, 200).Select(_ => ((double)random.Next(50), (double)random.Next(50)))];

        IReadOnlyList<(double Cost, double Loss)> front = ParetoFront.Of(points, point => point.Cost, point => point.Loss);

        Assert.All(front, mine => Assert.DoesNotContain(points, other => Beats(other, mine)));
        Assert.All(points.Except(front), mine => Assert.Contains(front, other => Beats(other, mine)));
    }

    private static bool Beats((double Cost, double Loss) one, (double Cost, double Loss) other) =>
        one.Cost <= other.Cost && one.Loss <= other.Loss && one != other;
}
