using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Calls <c>dotnet restore</c> on a project that refers to a set of packages.</summary>
internal static partial class PackageRestore
{
    /// <summary>Restores a set.</summary>
    /// <param name="set">The packages.</param>
    /// <param name="folder">A folder that does not exist yet.</param>
    /// <param name="cancellation">Ends the restore.</param>
    /// <returns>Path of the <c>project.assets.json</c>.</returns>
    /// <exception cref="PackageException">It failed; the message says why.</exception>
    internal static async Task<string> RunAsync(PackageSet set, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        // The current folder decides which NuGet.config holds, as for a project beside the notebook; the empty files keep the
        // settings of folders above from changing this project.
        foreach (string file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            await File.WriteAllTextAsync(Path.Combine(folder, file), "<Project />", cancellation).ConfigureAwait(false);
        string project = Path.Combine(folder, "packages.csproj");
        await File.WriteAllTextAsync(project, set.Project().ToString(), cancellation).ConfigureAwait(false);
        (int code, string text) = await CallAsync(["restore", project, "--nologo", "--verbosity", "quiet", "-nodeReuse:false", .. Configuration()], cancellation).ConfigureAwait(false);
        string assets = Path.Combine(folder, "obj", "project.assets.json");
        return code == 0 && File.Exists(assets) ? assets : throw new PackageException(Reason(text, set));
    }

    /// <summary>The first NuGet.config above the notebook, if there is one.</summary>
    private static string[] Configuration()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.GetFiles().FirstOrDefault(file => file.Name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase)) is { } file)
                return ["--configfile", file.FullName];
        }
        return [];
    }

    private static async Task<(int Code, string Text)> CallAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["MSBUILDTERMINALLOGGER"] = "off" },
        };
        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false); // so that it no longer writes to the folder
            throw;
        }
        return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new PackageException("Packages are fetched with the .NET SDK, whose command 'dotnet' was not found; install the .NET 10 SDK.");
        }
    }

    /// <summary>The sentence for what a restore printed.</summary>
    internal static string Reason(string text, PackageSet set)
    {
        if (text.Contains("No .NET SDKs were found", StringComparison.Ordinal) || text.Contains("MSB4236", StringComparison.Ordinal))
            return "Packages are fetched with the .NET SDK, of which only the runtime was found; install the .NET 10 SDK.";
        Match[] errors = Error().Matches(text).ToArray();
        Match? error = errors.FirstOrDefault();
        string code = error?.Groups["code"].Value ?? "", message = error is null ? "" : Whole(text, error);
        string name = Quoted().Match(message) is { Success: true } named ? named.Groups["name"].Value : string.Join(", ", set.Packages.Select(package => package.Name));
        return code switch
        {
            "NU1101" => $"There is no package '{First(message)}' in {Sources(message)}; correct its name, or add its source with #i \"nuget: …\".",
            "NU1102" or "NU1103" => $"There is no such version of a package: {Versions(message, text)}",
            "NU1301" => $"The package source {Address(message)} cannot be reached; check the network and the address.",
            "NU1202" or "NU1213" or "NU1212" => $"A package does not fit: {Sentence(message)}",
            "NU1107" or "NU1605" => $"The packages contradict each other: {Sentence(message)}",
            _ when message.Length > 0 => $"The packages could not be restored ({name}): {Sentence(message)}",
            _ => $"The packages could not be restored ({name}): {Sentence(text.Trim())}",
        };
    }

    private static string Whole(string text, Match error)
    {
        int next = text.IndexOf(" error ", error.Index + error.Length, StringComparison.Ordinal);
        string block = next < 0 ? text[error.Groups["message"].Index..] : text[error.Groups["message"].Index..next];
        return Project().Replace(block, "");
    }

    private static string First(string message) => Package().Match(message) is { Success: true } match ? match.Groups["name"].Value.TrimEnd('.') : "?";

    private static string Sources(string message) =>
        message.IndexOf("in source(s): ", StringComparison.Ordinal) is >= 0 and var at ? message[(at + "in source(s): ".Length)..].Split('\n')[0].Trim().TrimEnd('.') : "the package sources";

    private static string Address(string message) => Link().Match(message) is { Success: true } match ? match.Value.TrimEnd('.', '\'', '"') : "(unknown)";

    /// <summary>“Unable to find package X with version (…)”, with the nearest version of each source that has one.</summary>
    private static string Versions(string message, string text)
    {
        string[] nearest = [.. Nearest().Matches(text).Select(match => match.Groups["version"].Value).Distinct()];
        Match wanted = Wanted().Match(message);
        string what = wanted.Success ? $"'{wanted.Groups["name"].Value}' {wanted.Groups["range"].Value.Replace("= ", "", StringComparison.Ordinal)}" : Sentence(message);
        return nearest.Length == 0 ? $"{what} was not found; correct the version." : $"{what} was not found; near it there is {string.Join(", ", nearest)}.";
    }

    private static string Sentence(string message)
    {
        string line = string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(3));
        return line.Length == 0 ? "'dotnet restore' said nothing." : line.EndsWith('.') ? line : $"{line}.";
    }

    [GeneratedRegex(@"error (?<code>[A-Z]+\d+): (?<message>[^\n]*)")]
    private static partial Regex Error();

    [GeneratedRegex(@"'(?<name>[A-Za-z0-9._-]+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"package (?<name>[A-Za-z0-9._-]+)")]
    private static partial Regex Package();

    [GeneratedRegex(@"package (?<name>[A-Za-z0-9._-]+) with version \((?<range>[^)]*)\)")]
    private static partial Regex Wanted();

    [GeneratedRegex(@"[Nn]earest version: (?<version>[^ \]\s]+)")]
    private static partial Regex Nearest();

    [GeneratedRegex(@"https?://\S+|/\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s*\[[^\]\n]*\.csproj\]")]
    private static partial Regex Project();
}
