using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Research.Notebooks;

/// <summary>Says what runs the cells.</summary>
internal sealed record AboutDirective() : Directive("about", "", "says what runs the cells, with versions")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        new DirectiveArguments(line, Usage, []).RequireNoMore();
        cell.Show(DirectiveTable.Of(["part", "version"],
        [
            ["Research", Version(typeof(AboutDirective).Assembly)],
            [".NET", Environment.Version.ToString()],
            ["C# (Roslyn scripting)", Version(typeof(Microsoft.CodeAnalysis.Scripting.Script).Assembly)],
            ["F# (FSharp.Compiler.Service)", cell.Languages.IsStarted(NotebookLanguage.FSharp) ? FSharpVersion() : "starts with the first F# cell"],
            ["System", RuntimeInformation.OSDescription],
        ]));
        return Task.FromResult<CellError?>(null);
    }

    /// <summary>Apart, so that the compiler is not loaded unless it is asked.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string FSharpVersion() => Version(typeof(FSharp.Compiler.Interactive.Shell).Assembly);

    /// <summary>The version of an assembly, without its build.</summary>
    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version!.ToString();
}
