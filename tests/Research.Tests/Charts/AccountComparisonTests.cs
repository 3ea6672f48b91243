using Research.Charts;
using Research.Networks;
using Xunit;

namespace Research.Tests.Charts;

public class AccountComparisonTests
{
    [Fact]
    public void Every_cost_is_in_percent_of_the_first_network()
    {
        FullAccount[] accounts = [Of("dense", 1000, 1000, 4000, 2, 8), Of("pruned", 1000, 100, 800, 0.5, 2)];

        var figure = AccountComparison.Create(accounts, AccountComparison.Describe(accounts));

        var bars = figure.Series.Cast<BarSeries>().ToArray();
        Assert.Equal(["dense", "pruned"], bars.Select(series => series.Name));
        Assert.All(bars[0].Height, height => Assert.Equal(100, height));
        Assert.Equal([100, 20, 100, 10, 100, 25, 25], bars[1].Height);
        Assert.Equal(
            "pruned takes of dense: file, dense 100 %, file, smallest 20 %, MACs, dense 100 %, MACs, non-zero 10 %, latency, module 100 %, latency, plan 25 %, energy 25 %.",
            figure.Alt);
        Assert.NotEmpty(figure.ToPng());
    }

    [Fact]
    public void A_table_has_a_row_for_each_network()
    {
        string text = new[] { Of("dense", 1000, 1000, 4000, 2, 8), Of("pruned", 1000, 100, 800, 0.5, 2) }.ToTable().ToText();

        Assert.All(["pruned", "Csr file, bytes", "0.5000", "plan, batch 1, ms"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Measured_and_modelled_energy_are_not_compared()
    {
        FullAccount dense = Of("dense", 1000, 1000, 4000, 2, 8), measured = dense with { Energy = new Energy(1, EnergySource.Rapl) };

        Assert.Throws<ArgumentException>(() => AccountComparison.Create([dense, measured], "alt"));
        Assert.Throws<ArgumentException>(() => AccountComparison.Create([], "alt"));
        Assert.Equal("The costs of dense alone.", AccountComparison.Describe([dense]));
    }

    private static FullAccount Of(string name, long macs, long effectiveMacs, long csrBytes, double planMilliseconds, double energy) => new(
        name,
        new Account([new LayerAccount("fc", "Linear", [10], macs, effectiveMacs, macs) { EffectiveMacs = effectiveMacs }]),
        [.. Enum.GetValues<StorageFormat>().Select(format => new StorageSize(format, format == StorageFormat.Csr ? csrBytes : 4000))],
        [new Latency(1, 1, 5, 3, 3, 3), new Latency(32, 1, 5, 9, 9, 9)],
        [new Latency(1, 1, 5, planMilliseconds, planMilliseconds, planMilliseconds), new Latency(32, 1, 5, 4, 4, 4)],
        new Dictionary<string, string> { ["fc"] = "sparse vector" },
        1 << 20,
        new Energy(energy, EnergySource.Model));
}
