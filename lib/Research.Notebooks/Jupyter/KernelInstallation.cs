namespace Research.Notebooks;

/// <summary>Installs, lists and removes kernels; one that something else installed is never touched.</summary>
/// <param name="folders">The folders in which Jupyter looks, see <see cref="KernelFolders.All"/>.</param>
public sealed class KernelInstallation(IReadOnlyList<string> folders)
{
    /// <summary>All kernels that Jupyter finds, the one that it takes for a name first.</summary>
    public IReadOnlyList<KernelSpec> All =>
        [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .Select(kernel => KernelSpec.Find(folder, Path.GetFileName(kernel))).OfType<KernelSpec>())];

    /// <summary>Installs the kernel.</summary>
    /// <param name="target">The folder of kernels that it goes to.</param>
    /// <param name="name">Its name; null for its own, and also that of .NET Interactive where no other kernel has it.</param>
    /// <param name="command">Starts the kernel; a connection file is appended.</param>
    /// <returns>What was installed.</returns>
    /// <exception cref="ArgumentException">The name is no kernel's name.</exception>
    /// <exception cref="IOException">Another kernel has the name, or the folder cannot be written.</exception>
    public IReadOnlyList<KernelSpec> Install(string target, string? name, IReadOnlyList<string> command)
    {
        string own = name is null ? KernelSpec.OwnName : Checked(name);
        if (KernelSpec.Find(target, own) is { IsOurs: false } other)
            throw new IOException($"Another kernel is installed as '{own}' in {other.Folder}: choose another name with --name, or remove that one with `jupyter kernelspec remove {own}`.");
        List<KernelSpec> installed = [KernelSpec.Write(target, own, command)];
        if (name is null && Foreign(target) is null)
            installed.Add(KernelSpec.Write(target, KernelSpec.DotNetName, command));
        return installed;
    }

    /// <summary>The kernel of something else that has the name of .NET Interactive's; null where there is none.</summary>
    /// <param name="target">A folder of kernels to look in besides.</param>
    public KernelSpec? Foreign(string target) =>
        folders.Append(target).Select(folder => KernelSpec.Find(folder, KernelSpec.DotNetName)).FirstOrDefault(found => found is { IsOurs: false });

    /// <summary>Removes kernels that this library installed.</summary>
    /// <param name="target">The folder of kernels.</param>
    /// <param name="name">The kernel; null for all of this library's.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="IOException">There is nothing to remove, or the kernel is another's.</exception>
    public static IReadOnlyList<KernelSpec> Uninstall(string target, string? name)
    {
        IReadOnlyList<KernelSpec> there = new KernelInstallation([target]).All;
        if (name is not null && there.FirstOrDefault(kernel => kernel.Name == name) is { IsOurs: false } other)
            throw new IOException($"'{name}' in {other.Folder} is not a kernel of this library: remove it with `jupyter kernelspec remove {name}`.");
        KernelSpec[] ours = [.. there.Where(kernel => kernel.IsOurs && (name is null || kernel.Name == name))];
        if (ours.Length == 0)
            throw new IOException($"{(name is null ? "No kernel of this library" : $"No kernel '{name}'")} is installed in {target}; `research kernel list` shows where kernels are.");
        foreach (KernelSpec kernel in ours)
            Directory.Delete(kernel.Folder, recursive: true);
        return ours;
    }

    private static string Checked(string name) => name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-') && name is not ("." or "..")
        ? name
        : throw new ArgumentException($"'{name}' cannot be the name of a kernel: it may have letters, digits, '.', '_' and '-'.");
}
