using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Research.Networks.Native;
using TorchSharp;

namespace Research.Tests.Networks.Native;

/// <summary>A program of a few lines, compiled into a folder of its own and run in a process of its own.</summary>
internal sealed class FreshProgram : IDisposable
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private readonly Dictionary<string, string> _environment = [];

    /// <summary>The program that runs .NET programs.</summary>
    public static string DotNet { get; } = Path.Combine(Framework, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private FreshProgram(string statements, string[] sources, params Type[] needed)
    {
        var references = needed.Prepend(typeof(NativeLibraries)).Prepend(typeof(torch)).Select(type => type.Assembly.Location).ToArray();
        foreach (var reference in references)
            File.Copy(reference, Path.Combine(Folder, Path.GetFileName(reference)));
        File.Copy(Path.ChangeExtension(typeof(FreshProgram).Assembly.Location, ".runtimeconfig.json"), Path.Combine(Folder, "Program.runtimeconfig.json"));

        var result = CSharpCompilation.Create(
            "Program",
            [.. sources.Prepend($"using System; using TorchSharp; {statements}").Select((source, number) => CSharpSyntaxTree.ParseText(source, path: $"{number}.cs"))],
            [.. references.Concat(Directory.EnumerateFiles(Framework, "System*.dll").Where(file => !file.Contains(".Native.", StringComparison.Ordinal))).Select(file => MetadataReference.CreateFromFile(file))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication)).Emit(Path.Combine(Folder, "Program.dll"));
        if (!result.Success)
            throw new ArgumentException(string.Join('\n', result.Diagnostics), nameof(statements));
    }

    /// <summary>The folder the program starts from.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("research-").FullName;

    /// <summary>A program that loads the native libraries at its start, as the libraries and tests here do.</summary>
    public static FreshProgram WithStartup(string statements)
    {
        using var startup = new StreamReader(typeof(FreshProgram).Assembly.GetManifestResourceStream("NativeStartup.cs")!);
        return new FreshProgram(statements, [startup.ReadToEnd()]);
    }

    /// <summary>A program that only refers to the library.</summary>
    public static FreshProgram Plain(string statements) => new(statements, []);

    /// <summary>A program that also refers to the assemblies of some types.</summary>
    public static FreshProgram Needing(string statements, params Type[] needed) => new(statements, [], needed);

    public FreshProgram With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Starts the program with its output and errors redirected.</summary>
    public Process Start()
    {
        var start = new ProcessStartInfo(DotNet, [Path.Combine(Folder, "Program.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in _environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end and returns what it printed, errors included.</summary>
    public string Run()
    {
        using var process = Start();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result).Trim();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
