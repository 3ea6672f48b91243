using System.Text.RegularExpressions;
using FSharp.Compiler.Diagnostics;

namespace Research.Notebooks;

/// <summary>Words the errors of the F# compiler for the person who wrote the cell.</summary>
internal static partial class FSharpErrors
{
    /// <summary>The errors, each with the line it is in; null where there is none.</summary>
    /// <param name="diagnostics">Errors, warnings and hints.</param>
    /// <param name="cell">Name of the cell.</param>
    /// <param name="code">Its code.</param>
    internal static CellError? Compilation(FSharpDiagnostic[] diagnostics, string cell, string code)
    {
        string[] lines = code.Split('\n');
        var traceback = new List<string>();
        foreach (FSharpDiagnostic error in diagnostics.Where(diagnostic => diagnostic.Severity.IsError))
        {
            string place = error.StartLine > 0 ? FormattableString.Invariant($"{cell}, line {error.StartLine}") : cell;
            traceback.Add(FormattableString.Invariant($"{place}: FS{error.ErrorNumber:0000}: {LineBreaks().Replace(error.Message.Trim(), " ")}"));
            if (error.StartLine > 0 && error.StartLine <= lines.Length)
                traceback.AddRange([$"    {lines[error.StartLine - 1]}", $"    {new string(' ', error.StartColumn)}^"]);
        }
        return traceback.Count == 0 ? null : new CellError("CompilationError", traceback[0], traceback);
    }

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineBreaks();
}
