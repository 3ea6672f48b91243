namespace Research.Notebooks;

/// <summary>Directives of .NET Interactive that have no counterpart here, each with what to do instead.</summary>
internal static class RefusedDirectives
{
    private const string Database = "query the database from C# with its ADO.NET package, such as Microsoft.Data.Sqlite";

    private static readonly (string Name, string Reason)[] Languages =
    [
        ("pwsh", "PowerShell cells cannot be run here; start a program from C# with System.Diagnostics.Process.Start."),
        ("powershell", "PowerShell cells cannot be run here; start a program from C# with System.Diagnostics.Process.Start."),
        ("sql", $"SQL cells cannot be run here; {Database}."),
        ("kql", "KQL cells cannot be run here; send the query from C# with the package Microsoft.Azure.Kusto.Data."),
        ("httpRequest", "HTTP cells cannot be run here; send the request from C# with System.Net.Http.HttpClient."),
        ("http", "HTTP cells cannot be run here; send the request from C# with System.Net.Http.HttpClient."),
        ("python", "Python cells cannot be run here; keep them in a notebook of their own and pass the results on in a file."),
        ("R", "R cells cannot be run here; keep them in a notebook of their own and pass the results on in a file."),
        ("value", "Values are not kept apart from the languages here; declare the text in C#, as in var text = File.ReadAllText(\"data.csv\")."),
    ];

    private static readonly (string Name, string Reason)[] Others =
    [
        ("connect", "There are no other kernels to connect to; write the cell in C# or F#."),
        ("extension", "Extensions of .NET Interactive cannot be loaded here; reference the library with #r and call it."),
        ("log", "There is no log of the session; write to the console from the cell."),
    ];

    /// <summary>Why a directive is refused and what to do instead, in one sentence; null where it is not one of these.</summary>
    /// <param name="name">Without <c>#!</c>; <c>sql-orders</c>, the name of a connection, is <c>sql</c>.</param>
    internal static string? Reason(string name) => Languages.Concat(Others).FirstOrDefault(refused => Is(name, refused.Name)).Reason;

    /// <summary>Whether cells of .NET Interactive can be in a language of that name, which cannot be run here.</summary>
    internal static bool IsLanguage(string name) => Languages.Any(refused => Is(name, refused.Name));

    private static bool Is(string name, string refused) =>
        name.Equals(refused, StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{refused}-", StringComparison.OrdinalIgnoreCase);
}
