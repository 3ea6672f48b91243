using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class ExecutionTimeTests
{
    [Theory]
    [InlineData(0.0004, "0 ms")]
    [InlineData(0.34, "340 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(7500, "2 h 5 min")]
    public void A_duration_is_said_as_people_say_it(double seconds, string expected) => Assert.Equal(expected, ExecutionTime.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Times_need_no_time_zone_and_must_be_in_order()
    {
        Assert.Equal(TimeSpan.FromSeconds(1.5), ExecutionTime.Of(Cells.Code("").Executed(1, "2026-03-01T10:00:00.500000", "2026-03-01T11:00:02.000000+01:00")));
        Assert.Null(ExecutionTime.Of(Cells.Code("").Executed(1, "2026-03-01T10:00:01Z", "2026-03-01T10:00:00Z")));
        Assert.Null(ExecutionTime.Of(Cells.Code("").Executed(1, "yesterday", "2026-03-01T10:00:00Z")));
        Assert.Null(ExecutionTime.Of(Cells.Code("")));
    }
}
