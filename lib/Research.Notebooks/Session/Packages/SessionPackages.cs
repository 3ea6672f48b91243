using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>The packages of a session: fetches what cells ask for and the process does not hold.</summary>
/// <param name="references">Where their assemblies are made available.</param>
/// <param name="cache">Finds their files.</param>
internal sealed class SessionPackages(AssemblyReferences references, PackageCache cache)
{
    private PackageSet _set = PackageSet.Empty;

    /// <summary>Adds packages.</summary>
    /// <param name="requests">What a cell asks for.</param>
    /// <param name="sources">Sources it names; they hold from now on.</param>
    /// <param name="note">Told what the user should know, a line at a time.</param>
    /// <param name="cancellation">Interrupts fetching; the packages then stay unknown.</param>
    /// <returns>Assemblies that cells can use from now on.</returns>
    /// <exception cref="PackageException">A package cannot be had.</exception>
    internal async Task<IReadOnlyList<PortableExecutableReference>> AddAsync(IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> sources, Action<string> note, CancellationToken cancellation)
    {
        var added = new List<PortableExecutableReference>();
        var missing = new List<PackageRequest>();
        foreach (PackageRequest request in requests.Except(_set.Packages))
        {
            if (HeldPackages.Find(request.Name) is not { } held)
                missing.Add(request);
            else
            {
                added.Add(AssemblyReferences.Of(held.Assembly));
                if (request.Version is not null && held.Version is not null && request.Version != held.Version)
                    note($"{request.Name} {held.Version} is in use, since the session already holds it; {request.Version} was asked for.");
            }
        }
        PackageSet set = _set.With(missing, sources);
        if (missing.Count == 0)
        {
            _set = set;
            return added;
        }
        PackageFiles files = await cache.FindAsync(set, cancellation).ConfigureAwait(false);
        _set = set;
        foreach (PackageRequest request in missing.Where(request => request.Version is null))
            note($"{request.Name} {files.Versions.GetValueOrDefault(request.Name)} is the newest stable version; write #r \"nuget: {request.Name}, {files.Versions.GetValueOrDefault(request.Name)}\" to keep to it.");
        return [.. added, .. Load(files)];
    }

    private IEnumerable<PortableExecutableReference> Load(PackageFiles files)
    {
        references.AddFiles(files.Run, files.NativeFolder);
        foreach (string path in files.Compile)
            yield return AssemblyReferences.Held(new AssemblyName(Path.GetFileNameWithoutExtension(path))) is { } held ? AssemblyReferences.Of(held) : AssemblyReferences.OfFile(path);
    }
}
