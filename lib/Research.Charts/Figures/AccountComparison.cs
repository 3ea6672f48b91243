using System.Globalization;
using Research.Networks;

namespace Research.Charts;

/// <summary>The accounts of several networks side by side: bytes, MACs, latency and energy in percent of the first one's.</summary>
public static class AccountComparison
{
    private static readonly (string Name, Func<FullAccount, double> Value)[] Costs =
    [
        ("file, dense", account => account.Sizes.Single(size => size.Format == StorageFormat.Dense).FileBytes),
        ("file, smallest", account => account.Smallest.FileBytes),
        ("MACs, dense", account => account.Counts.Macs),
        ("MACs, non-zero", account => account.Counts.EffectiveMacs),
        ("latency, module", account => account.Latencies[0].Median),
        ("latency, plan", account => account.SingleLatency.Median),
        ("energy", account => account.Energy.Microjoules),
    ];

    private static readonly Axis Relative = new("cost against the first", "%") { Minimum = 0 };

    /// <summary>Draws one group of bars for each network.</summary>
    /// <param name="accounts">The networks, the one to compare with first.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <exception cref="ArgumentException">There is no account, energies come from different sources, or <paramref name="alt"/> is empty.</exception>
    public static Figure Create(IReadOnlyList<FullAccount> accounts, string alt, string title = "What changed, and what did not")
    {
        BarGroup[] groups = Groups(accounts);
        return BarChart.Create(title, "batch 1", [.. Costs.Select(cost => cost.Name)], Relative, groups, alt) with
        {
            Subtitle = $"100 % = {accounts[0].Name}; energy {(accounts[0].Energy.Source == EnergySource.Rapl ? "measured" : "by the 45 nm model")}",
            Width = 1000,
        };
    }

    /// <summary>Says in words what each network takes of the first one's costs.</summary>
    /// <param name="accounts">As for <see cref="Create"/>.</param>
    public static string Describe(IReadOnlyList<FullAccount> accounts) => string.Join(' ', Groups(accounts).Skip(1)
        .Select(group => $"{group.Name} takes of {accounts[0].Name}: {string.Join(", ", group.Values.Zip(Costs, Part))}.")
        .DefaultIfEmpty($"The costs of {accounts[0].Name} alone."));

    private static string Part(double percent, (string Name, Func<FullAccount, double>) cost) =>
        string.Create(CultureInfo.InvariantCulture, $"{cost.Name} {percent:0.#} %");

    private static BarGroup[] Groups(IReadOnlyList<FullAccount> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0)
            throw new ArgumentException("A comparison needs at least one account.", nameof(accounts));
        if (accounts.Any(account => account.Energy.Source != accounts[0].Energy.Source))
            throw new ArgumentException("Energies that were measured and energies of the model cannot be compared: measure all networks on one machine.", nameof(accounts));
        return [.. accounts.Select(account => new BarGroup(account.Name, [.. Costs.Select(cost => 100 * cost.Value(account) / cost.Value(accounts[0]))]))];
    }
}
