using System.CommandLine;
using System.Text.Json;
using Research.Training.Data;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary><c>research data list | fetch | verify</c>: which data sets there are, where they are, and whether they are whole.</summary>
internal static class DataCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Option<DirectoryInfo?> Folder = new("--folder")
    {
        Description = "Folder of the files, or the one above it; default: RESEARCH_DATA, the cache, system packages.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the command.</summary>
    public static Command Create() => new("data", "List, fetch and verify data sets.") { List(), Fetch(), Verify() };

    private static Command List()
    {
        var command = new Command("list", "List the data sets, and where each one is.") { Folder, AsJson };
        command.SetAction(parse =>
        {
            var sets = DataCatalogue.All.Select(manifest => (Manifest: manifest, Place: DataCatalogue.Locate(manifest, parse.GetValue(Folder)?.FullName)));
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(AsJson))
            {
                output.WriteLine(JsonSerializer.Serialize(sets.Select(set => new
                {
                    set.Manifest.Name,
                    set.Manifest.Title,
                    set.Manifest.Source,
                    set.Manifest.Licence,
                    set.Manifest.Shape,
                    set.Manifest.ClassNames,
                    set.Manifest.Normalisation,
                    set.Manifest.Counts,
                    set.Manifest.Sha256,
                    set.Place,
                }), Json));
                return;
            }
            foreach ((DataSetManifest manifest, string? place) in sets)
            {
                string shape = string.Join('×', manifest.Shape);
                output.WriteLine($"{manifest.Name,-14} {manifest.Title}");
                output.WriteLine($"{"",-14} {Counts(manifest.Counts)} images of {shape}, {manifest.ClassNames.Count} classes; licence: {manifest.Licence}");
                output.WriteLine($"{"",-14} {place ?? $"not here; get it with: research data fetch {manifest.Name}"}");
            }
        });
        return command;
    }

    private static Command Fetch()
    {
        var name = new Argument<string>("NAME") { Description = "Data set, as in `data list`." };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "Where its files go; default: the cache.", HelpName = "DIR" };
        var command = new Command("fetch", "Fetch a data set from its official mirrors; goes on where it stopped.") { name, folder };
        command.SetAction(async (parse, cancellation) =>
        {
            DataSetManifest manifest = DataCatalogue.Find(parse.GetRequiredValue(name));
            using var client = new HttpClient();
            string target = await Terminal.Errors.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
                .StartAsync(progress => new DataFetcher(client) { Progress = new FetchBars(progress) }.FetchAsync(manifest, parse.GetValue(folder)?.FullName, cancellation));
            parse.InvocationConfiguration.Output.WriteLine($"{manifest.Name} is in {target}.");
        });
        return command;
    }

    private static Command Verify()
    {
        var name = new Argument<string?>("NAME") { Description = "Data set; default: all that are here.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", "Compare the files of data sets with the published ones.") { name, Folder, AsJson };
        command.SetAction(parse =>
        {
            string? chosen = parse.GetValue(name), folder = parse.GetValue(Folder)?.FullName;
            IEnumerable<DataSetManifest> manifests = chosen is null
                ? DataCatalogue.All.Where(manifest => DataCatalogue.Locate(manifest, folder) is not null)
                : [DataCatalogue.Find(chosen)];
            var results = manifests.Select(manifest => (manifest.Name, Result: DataCatalogue.Verify(manifest, folder))).ToList();
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(AsJson))
                output.WriteLine(JsonSerializer.Serialize(results.Select(set => new { set.Name, set.Result.Place, set.Result.IsIntact, set.Result.Problems }), Json));
            else
                foreach ((string set, DataVerification result) in results)
                    output.WriteLine(string.Join('\n', result.Problems.Prepend($"{set,-14} {(result.IsIntact ? "intact" : "BROKEN")}   {result.Place}")));
            if (results.Where(set => !set.Result.IsIntact).Select(set => set.Name).ToArray() is { Length: > 0 } broken)
                throw new InvalidDataException($"Files of {string.Join(", ", broken)} are not the published ones: delete those named above and fetch them again with `research data fetch {broken[0]}`.");
        });
        return command;
    }

    private static string Counts(PartCounts counts) => counts.Selection == 0
        ? FormattableString.Invariant($"{counts.Train:N0} + {counts.Test:N0}")
        : FormattableString.Invariant($"{counts.Train:N0} + {counts.Selection:N0} + {counts.Test:N0}");

    /// <summary>One bar per file.</summary>
    private sealed class FetchBars(ProgressContext progress) : IProgress<FetchProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(FetchProgress value)
        {
            if (!_bars.TryGetValue(value.File, out ProgressTask? bar))
                _bars[value.File] = bar = progress.AddTask(value.File, maxValue: value.Total);
            bar.Value = value.Received;
        }
    }
}
