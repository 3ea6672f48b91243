using FSharp.Compiler.Interactive;
using Microsoft.FSharp.Core;

namespace Research.Notebooks;

/// <summary>
/// F# cells, each seeing what the ones before declared (F# Interactive of FSharp.Compiler.Service). The compiler is loaded when
/// the first cell needs it.
/// </summary>
/// <param name="options">What cells find from the start.</param>
/// <param name="references">What they refer to.</param>
internal sealed class FSharpLanguage(SessionOptions options, SessionReferences references) : ILanguage, IDisposable
{
    private static readonly Type[] Own = [typeof(FSharpLanguage), typeof(Microsoft.DotNet.Interactive.Formatting.Formatter), typeof(Microsoft.AspNetCore.Html.IHtmlContent)];

    private readonly SemaphoreSlim _use = new(1);
    private Shell.FsiEvaluationSession? _session;
    private int _referred;

    public string Name => NotebookLanguage.FSharp;

    public IReadOnlyList<SessionValue> Values => _session is null ? [] :
        [.. _session.GetBoundValues().Reverse().Where(bound => bound.Name != "it").DistinctBy(bound => bound.Name)
            .Select(bound => new SessionValue(bound.Name, bound.Value.ReflectionType, bound.Value.ReflectionValue))];

    /// <summary>Asks the compiler, which knows functions too.</summary>
    public SessionValue? Find(string name) =>
        _session?.EvalExpressionNonThrowing($"``{name}``").Item1 is FSharpChoice<FSharpOption<Shell.FsiValue>, Exception>.Choice1Of2 { Item.Value: { } value }
            ? new SessionValue(name, value.ReflectionType, value.ReflectionValue)
            : null;

    public async Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation)
    {
        await _use.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var directives = Directives.Read(code);
            await references.FollowAsync(directives, output, cancellation).ConfigureAwait(false);
            Shell.FsiEvaluationSession session = Session();
            if (Refer(session, cell, code) is { } broken)
                return broken;
            if (string.IsNullOrWhiteSpace(directives.Code))
                return null;
            using var interrupt = new CellInterrupt(cancellation);
            var (result, error) = await executor.RunAsync(() => Task.FromResult(Evaluate(session, directives.Code, cell, interrupt)), output, interrupt.Stop).ConfigureAwait(false);
            if (error is null && result is not null && result.ReflectionType != typeof(Unit))
                output(new ResultOutput(FSharpText.Format(result.ReflectionValue, result.ReflectionType)));
            return error;
        }
        finally
        {
            _use.Release();
        }
    }

    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) =>
        WhenIdle(session => FSharpEditor.Complete(session, Directives.Blank(code), position), Completions.None(position), cancellation);

    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) =>
        WhenIdle(session => FSharpEditor.Inspect(session, Directives.Blank(code), position), null, cancellation);

    public Completeness CheckComplete(string code) =>
        WhenIdle(session => FSharpEditor.Check(session, Directives.Blank(code)), Completeness.Complete, CancellationToken.None).GetAwaiter().GetResult();

    public void Set(string name, Type type, object? value)
    {
        Shell.FsiEvaluationSession session = Session();
        try
        {
            session.EvalInteraction(
                FormattableString.Invariant($"{FSharpReferences.Of(type)}let ``{name}`` : {FSharpTypeName.Of(type)} = Research.Notebooks.HandedOver.Take<{FSharpTypeName.Of(type)}>({HandedOver.Put(value)})"), "shared", FSharpOption<CancellationToken>.None);
        }
        catch (Shell.FsiCompilationException problem)
        {
            throw new NotSupportedException($"F# cannot take '{name}' of type {TypeName.Of(type)}; share something of a simpler type.", problem);
        }
    }

    public void Dispose()
    {
        (_session as IDisposable)?.Dispose();
        _use.Dispose();
    }

    private static (Shell.FsiValue? Value, CellError? Error) Evaluate(Shell.FsiEvaluationSession session, string code, string cell, CellInterrupt interrupt)
    {
        CurrentCell.Interrupt = interrupt;
        var (result, diagnostics) = session.EvalInteractionNonThrowing(code, cell, FSharpOption<CancellationToken>.Some(interrupt.Stop));
        if (FSharpErrors.Compilation(diagnostics, cell, code) is { } error)
            return (null, error);
        return result switch
        {
            FSharpChoice<FSharpOption<Shell.FsiValue>, Exception>.Choice2Of2 failed => interrupt.Explains(failed.Item) ? throw new OperationCanceledException() : (null, ErrorText.Runtime(failed.Item, cell)),
            FSharpChoice<FSharpOption<Shell.FsiValue>, Exception>.Choice1Of2 { Item: { } value } => (value.Value, null),
            _ => (null, null),
        };
    }

    private Shell.FsiEvaluationSession Session()
    {
        if (_session is not null)
            return _session;
        string[] arguments =
        [
            "research", "--noninteractive", "--nologo", "--quiet", "--gui-", "--readline-", "--multiemit+", "--debug:portable", "--optimize+",
            "--targetprofile:netcore", "--usesdkrefs-", "--langversion:preview",
            .. References().Concat(Own.Select(type => type.Assembly.Location)).Select(path => $"-r:{path}"),
        ];
        Shell.FsiEvaluationSession session = Shell.FsiEvaluationSession.Create(
            Shell.FsiEvaluationSession.GetDefaultConfiguration(), arguments, TextReader.Null, TextWriter.Null, TextWriter.Null, FSharpOption<bool>.None, null);
        string[] opened = ["System", "System.Text", "System.Threading.Tasks", "System.Linq", "Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.Formatting", "Research.Notebooks", "type Research.Notebooks.NotebookFunctions", .. options.Namespaces];
        session.EvalInteraction(string.Join('\n', opened.Select(name => $"open {name}")), "startup", FSharpOption<CancellationToken>.None);
        return _session = session;
    }

    /// <summary>Lets the compiler know of what cells asked for since.</summary>
    private CellError? Refer(Shell.FsiEvaluationSession session, string cell, string code)
    {
        string[] added = References();
        return added.Length == 0 ? null
            : FSharpErrors.Compilation(session.EvalInteractionNonThrowing(FSharpReferences.Line(added), cell, FSharpOption<CancellationToken>.None).Item2, cell, code);
    }

    /// <summary>The files of references that the compiler does not know yet.</summary>
    private string[] References()
    {
        string[] added = [.. references.All.Skip(_referred).Select(reference => reference.FilePath!)];
        _referred += added.Length;
        return added;
    }

    /// <summary>Asks the compiler about code, unless a cell keeps it busy.</summary>
    private async Task<T> WhenIdle<T>(Func<Shell.FsiEvaluationSession, T> ask, T busy, CancellationToken cancellation)
    {
        if (!await _use.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false))
            return busy;
        try
        {
            return await Task.Run(() => ask(Session()), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _use.Release();
        }
    }
}
