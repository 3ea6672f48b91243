namespace Research.Tests.Repository;

/// <summary>The checkout that the tests run from.</summary>
internal static class Checkout
{
    /// <summary>Its root: the folder of the solution.</summary>
    internal static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Research.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run from a checkout of the repository.");
    }
}
