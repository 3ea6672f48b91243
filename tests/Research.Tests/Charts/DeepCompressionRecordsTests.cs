using Research.Charts;
using Research.Compression;
using Xunit;

namespace Research.Tests.Charts;

public sealed class DeepCompressionRecordsTests
{
    [Fact]
    public void The_columns_of_the_paper_and_nothing_where_nothing_is_kept()
    {
        DeepCompressionRow[] rows = [new("fc1", 1000, 80, 480, 600, 360, 400, 1024), new("dead", 100, 0, 0, 0, 0, 0, 0)];

        string text = rows.ToTable("LeNet").ToText();

        // 100·80/1000 kept; 480/80, 360/80, 600/80, 400/80 bits; (480 + 600 + 1024)/32,000 and (360 + 400 + 1024)/32,000
        Assert.All(["LeNet", "fc1", "8.0", "6.0", "4.5", "7.5", "5.0", "6.58", "5.58"], part => Assert.Contains(part, text));
        Assert.DoesNotContain("NaN", text);
    }
}
