using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Research.Notebooks;

/// <summary>All packages that a session was asked for, and where they come from beyond the usual sources.</summary>
/// <param name="Packages">One request of each package, in the order of their names.</param>
/// <param name="Sources">Addresses or folders.</param>
internal sealed record PackageSet(IReadOnlyList<PackageRequest> Packages, IReadOnlyList<string> Sources)
{
    internal const string Framework = "net10.0";

    /// <summary>No package.</summary>
    internal static PackageSet Empty { get; } = new([], []);

    /// <summary>Whether a package stands in it without a version.</summary>
    internal bool Floats => Packages.Any(package => package.Range.Contains('*', StringComparison.Ordinal));

    /// <summary>Names the set: the same for the same packages, sources and system.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Project().ToString())))[..16];

    /// <summary>The set with more packages and sources; a package named again takes the place of the earlier request.</summary>
    internal PackageSet With(IEnumerable<PackageRequest> packages, IEnumerable<string> sources) => new(
        [.. packages.Reverse().Concat(Packages).DistinctBy(package => package.Name.ToUpperInvariant()).OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase)],
        [.. Sources.Concat(sources).Distinct()]);

    /// <summary>A project that refers to the packages.</summary>
    internal XElement Project() => new("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement("PropertyGroup",
            new XElement("TargetFramework", Framework),
            new XElement("RuntimeIdentifier", Runtime),
            new XElement("SelfContained", "false"),
            new XElement("UseAppHost", "false"),
            new XElement("ManagePackageVersionsCentrally", "false"),
            new XElement("NuGetAudit", "false"),
            new XElement("TreatWarningsAsErrors", "false"),
            new XElement("RestoreAdditionalProjectSources", string.Join(';', Sources))),
        new XElement("ItemGroup", Packages.Select(package =>
            new XElement("PackageReference", new XAttribute("Include", package.Name), new XAttribute("Version", package.Range)))));

    /// <summary>The system whose native libraries are wanted, such as <c>linux-x64</c>.</summary>
    internal static string Runtime { get; } = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
}
