using Research.Networks;

namespace Research.Charts;

/// <summary>Accounts of networks as a table.</summary>
public static class AccountRecords
{
    /// <summary>One row for each network: what it counts, what it takes on disk, what it takes in time and energy.</summary>
    /// <param name="accounts">The networks.</param>
    public static Table ToTable(this IEnumerable<FullAccount> accounts) => Table.FromRows("What the networks cost", accounts,
    [
        new TableColumn<FullAccount>("network", account => account.Name),
        new("parameters", account => account.Counts.Parameters),
        new("non-zero", account => account.Counts.NonZeros),
        new("MACs", account => account.Counts.Macs),
        new("non-zero MACs", account => account.Counts.EffectiveMacs),
        .. Enum.GetValues<StorageFormat>().Select(format => new TableColumn<FullAccount>(
            $"{format} file, bytes", account => account.Sizes.Single(size => size.Format == format).FileBytes)),
        new("module, batch 1, ms", account => account.Latencies[0].Median, "0.000"),
        new("plan, batch 1, ms", account => account.PlanLatencies.FirstOrDefault()?.Median, "0.0000"),
        new("module, batch 32, ms", account => account.Latencies[^1].Median, "0.000"),
        new("plan, batch 32, ms", account => account.PlanLatencies.LastOrDefault()?.Median, "0.0000"),
        new("peak memory, MiB", account => account.PeakMemoryBytes / 1048576.0, "0"),
        new("energy, µJ", account => account.Energy.Microjoules, "0.00"),
        new("energy from", account => account.Energy.Source.ToString()),
    ]);
}
