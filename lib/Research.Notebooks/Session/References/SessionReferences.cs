using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>
/// What the cells of a session refer to beyond the framework, the same for all languages: an assembly or package that a cell of
/// one language asked for is there for those of the others.
/// </summary>
internal sealed class SessionReferences : IDisposable
{
    private readonly List<PortableExecutableReference> _all = [];
    private readonly SessionPackages _packages;

    /// <param name="options">The assemblies that are there from the start.</param>
    /// <param name="cache">Finds the files of packages.</param>
    internal SessionReferences(SessionOptions options, PackageCache cache)
    {
        _packages = new SessionPackages(Assemblies, cache);
        foreach (string path in options.Assemblies)
            Add(Assemblies.Add(path));
    }

    /// <summary>Finds and loads them.</summary>
    internal AssemblyReferences Assemblies { get; } = new();

    /// <summary>All so far, in the order in which they were asked for.</summary>
    internal IReadOnlyList<PortableExecutableReference> All => _all;

    /// <summary>Makes available what a cell asks for; it holds for all cells to come.</summary>
    /// <param name="directives">The lines of the cell.</param>
    /// <param name="output">Receives what the user should know about packages.</param>
    /// <param name="cancellation">Interrupts fetching.</param>
    /// <exception cref="DirectiveException">There is no such assembly or package; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal async Task FollowAsync(Directives directives, Action<CellOutput> output, CancellationToken cancellation)
    {
        var packages = new List<PackageRequest>();
        foreach (ReferenceDirective directive in directives.References)
        {
            try
            {
                if (PackageRequest.IsPackage(directive.What))
                    packages.Add(PackageRequest.Parse(directive.What));
                else
                    Add(Assemblies.Add(directive.What, directive.Folder));
            }
            catch (Exception problem) when (problem is IOException or BadImageFormatException or FormatException)
            {
                throw Problem(directive, problem.Message);
            }
        }
        if (packages.Count == 0 && directives.Sources.Count == 0)
            return;
        try
        {
            foreach (PortableExecutableReference reference in await _packages.AddAsync(packages, directives.Sources, note => output(new StreamOutput("stderr", $"{note}\n")), cancellation).ConfigureAwait(false))
                Add(reference);
        }
        catch (PackageException problem)
        {
            throw Problem(directives, problem);
        }
    }

    /// <summary>Adds one, unless it is there.</summary>
    internal void Add(PortableExecutableReference reference)
    {
        if (!_all.Contains(reference))
            _all.Add(reference);
    }

    public void Dispose() => Assemblies.Dispose();

    /// <summary>The problem at the line that names the package, or at the first that names any.</summary>
    private static DirectiveException Problem(Directives directives, PackageException problem)
    {
        ReferenceDirective[] packages = [.. directives.References.Where(directive => PackageRequest.IsPackage(directive.What))];
        ReferenceDirective? line = packages.FirstOrDefault(directive => problem.Message.Contains($"'{PackageRequest.Parse(directive.What).Name}'", StringComparison.OrdinalIgnoreCase)) ?? packages.FirstOrDefault();
        return line is null ? new DirectiveException(0, problem.Message) : Problem(line, problem.Message);
    }

    private static DirectiveException Problem(ReferenceDirective directive, string message) => directive.File is { } file
        ? new DirectiveException(0, FormattableString.Invariant($"{Path.GetRelativePath(Environment.CurrentDirectory, file)}, line {directive.Line}: {message}"))
        : new DirectiveException(directive.Line, message);
}
