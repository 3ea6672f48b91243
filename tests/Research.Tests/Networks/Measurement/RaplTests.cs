using System.Text;
using Research.Networks;
using Xunit;

namespace Research.Tests.Networks.Measurement;

public sealed class RaplTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Packages_are_added_and_their_parts_are_not()
    {
        Counter("intel-rapl:0", 1000);
        Counter("intel-rapl:1", 5000);
        Counter("intel-rapl:0:0", 0);
        Rapl rapl = Rapl.Open(_folder.Path)!;

        double energy = rapl.MicrojoulesPerCall(
            () =>
            {
                Counter("intel-rapl:0", 1600);
                Counter("intel-rapl:1", 400); // ran over its end at 10,000
                Counter("intel-rapl:0:0", 99);
            },
            milliseconds: 0);

        Assert.Equal(600 + 5400, energy);
    }

    [Theory]
    [InlineData(10, 30, 20)]
    [InlineData(90, 5, 15)]
    public void A_counter_may_run_over_its_end(long before, long after, long expected) =>
        Assert.Equal(expected, Rapl.Difference(before, after, range: 100));

    [Fact]
    public void Without_counters_there_is_none()
    {
        Assert.Null(Rapl.Open(_folder["none"]));
        Assert.Null(Rapl.Open(_folder.Path));
        _folder.Write("intel-rapl:0/energy_uj", "much"u8.ToArray());
        Assert.Null(Rapl.Open(_folder.Path));
    }

    private void Counter(string package, long microjoules)
    {
        _folder.Write($"{package}/energy_uj", Encoding.ASCII.GetBytes($"{microjoules}\n"));
        _folder.Write($"{package}/max_energy_range_uj", "10000\n"u8.ToArray());
    }
}
