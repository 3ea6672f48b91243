using Research.Charts;
using Research.Networks;
using Xunit;

namespace Research.Tests.Charts;

public sealed class StorageRecordsTests
{
    [Fact]
    public void Every_part_of_a_file_has_a_row_and_they_add_up()
    {
        var account = new CompressedAccount(
            [new TensorStorage("fc.weight", "codebook of 16, ans", 1000, 300, 0, 64, 30, 6), new TensorStorage("fc.bias", "dense, fp32", 10, 40, 0, 0, 0, 2)], 5, 1, 8);

        string text = account.ToTable().ToText();

        Assert.All(["fc.weight", "codebook of 16, ans", "400", "3.20", "442", "3.50", "456"], part => Assert.Contains(part, text)); // 8·400/1000; 8·442/1010; 442 + 5 + 1 + 8
    }
}
