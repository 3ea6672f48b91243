using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public sealed class PictureSizeTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A0000000D4948445200000320000001F4", 800, 500)]
    [InlineData("474946383961C8006400", 200, 100)]
    [InlineData("FFD8FFE000044A46FFC4000400FFFFC000110801F4032003", 800, 500)]
    public void The_size_is_read_from_the_head(string hex, int width, int height) => Assert.Equal((width, height), PictureSize.Of(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("FFD8")]
    [InlineData("FFD8FFE0FFFF4A46FFC4")]
    [InlineData("FFD8FFE000004A46FFC4000400FF")]
    [InlineData("89504E470D0A1A0A0000000D49484452")]
    [InlineData("52494646")]
    public void What_has_no_head_has_no_size(string hex) => Assert.Null(PictureSize.Of(Convert.FromHexString(hex)));
}
