using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Research.Notebooks;

/// <summary>Words errors for the person who wrote the cell.</summary>
public static class ErrorText
{
    private static readonly string[] EngineFrames = ["Microsoft.CodeAnalysis", "System.Runtime.CompilerServices", "System.Runtime.ExceptionServices", "System.Runtime.ControlledExecution", "System.Threading.Tasks", "System.Reflection", "FSharp.Compiler", "<StartupCode$FSI_", "FSI_", "Research.Notebooks"];

    /// <summary>The message of an exception without what .NET appends: the parameter's name, and the value on a line of its own.</summary>
    /// <param name="problem">Any exception.</param>
    public static string MessageOf(Exception problem)
    {
        int suffix = problem is ArgumentException { ParamName: { } name } ? problem.Message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) : -1;
        return suffix >= 0 ? problem.Message[..suffix] : problem.Message;
    }

    /// <summary>Errors of the compiler, each with the line it is in.</summary>
    /// <param name="errors">At least one.</param>
    /// <param name="cell">Name of the cell.</param>
    internal static CellError Compilation(IReadOnlyList<Diagnostic> errors, string cell)
    {
        var traceback = new List<string>();
        foreach (Diagnostic error in errors)
        {
            FileLinePositionSpan span = error.Location.GetLineSpan();
            if (error.Location.SourceTree is not { } source || error.Location.SourceSpan.End > source.Length)
            {
                traceback.Add($"{cell}: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
                continue;
            }
            LinePosition start = span.StartLinePosition;
            traceback.Add(FormattableString.Invariant($"{(span.Path == cell ? cell : Relative(span.Path))}, line {start.Line + 1}: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}"));
            if (error.Location.GetLineSpan().IsValid && start.Line < source.GetText().Lines.Count)
                traceback.AddRange([$"    {source.GetText().Lines[start.Line]}", $"    {new string(' ', start.Character)}^"]);
        }
        return new CellError("CompilationError", traceback.Count > 0 ? traceback[0] : $"{cell}: it could not be compiled.", traceback);
    }

    /// <summary>A directive that could not be carried out.</summary>
    internal static CellError Directive(string message, string cell, int line)
    {
        string sentence = line > 0 ? $"{cell}, line {line}: {message}" : $"{cell}: {message}";
        return new CellError("DirectiveError", sentence, [sentence]);
    }

    /// <summary>An exception that a cell let through.</summary>
    internal static CellError Runtime(Exception problem, string cell)
    {
        StackFrame[] frames = WithoutCallers(new StackTrace(problem, fNeedFileInfo: true).GetFrames());
        string place = frames.FirstOrDefault(IsCell) is { } origin ? Place(origin) : cell;
        if (problem is AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException or TypeInitializationException && problem.InnerException is { } inner)
            return Runtime(problem.InnerException!, place);
        string name = problem.GetType().Name;
        string message = $"{place}: {MessageOf(problem)}";
        var traceback = new List<string> { $"{name}: {MessageOf(problem)}" };
        for (Exception? cause = problem.InnerException; cause is not null; cause = cause.InnerException)
            traceback.Add($"  caused by {cause.GetType().Name}: {MessageOf(cause)}");
        traceback.AddRange(frames.Where(frame => IsCell(frame) || !IsEngine(frame)).Select(frame => IsCell(frame) ? $"  at {Place(frame)}" : $"  at {MethodName(frame)}"));
        return new CellError(name, message, traceback);
    }

    /// <summary>The frames up to the cell's own: who called it is the engine, by whatever way.</summary>
    private static StackFrame[] WithoutCallers(StackFrame[] frames) => Array.FindLastIndex(frames, IsCell) is >= 0 and var last ? frames[..(last + 1)] : frames;

    private static bool IsCell(StackFrame frame) => frame.GetFileName() is { } file && (CellName(file) is not null || IsOfSubmission(frame.GetMethod()?.DeclaringType));

    private static bool IsOfSubmission(Type? type) => type is not null && (type.Name.StartsWith("Submission#", StringComparison.Ordinal) || IsOfSubmission(type.DeclaringType));

    private static string Place(StackFrame frame) => FormattableString.Invariant($"{CellName(frame.GetFileName()!) ?? Relative(frame.GetFileName()!)}, line {frame.GetFileLineNumber()}");

    private static string Relative(string path) => Path.IsPathRooted(path) ? Path.GetRelativePath(Environment.CurrentDirectory, path) : path;

    // F# puts the current folder before the name of a cell.
    private static string? CellName(string file) => Path.GetFileName(file) is { } name && name.StartsWith("Cell [", StringComparison.Ordinal) ? name : null;

    private static bool IsEngine(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType is not { } type || type.Assembly.GetName().Name is "Microsoft.CodeAnalysis.Scripting"
        || type.Name.StartsWith("Submission#", StringComparison.Ordinal)
        || EngineFrames.Any(prefix => type.FullName?.StartsWith(prefix, StringComparison.Ordinal) == true);

    private static string MethodName(StackFrame frame)
    {
        MethodBase method = frame.GetMethod()!;
        return $"{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
    }
}
