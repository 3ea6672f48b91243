using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>One run of a cell that a client sent.</summary>
/// <param name="message">The request.</param>
/// <param name="request">What it asks for.</param>
/// <param name="count">Number of the cell.</param>
/// <param name="session">What runs it, once it is there.</param>
/// <param name="replies">Where its outputs go.</param>
/// <param name="history">Keeps it.</param>
internal sealed class Execution(JupyterMessage message, ExecuteRequest request, int count, Task<NotebookSession> session, KernelReplies replies, KernelHistory history)
{
    /// <summary>The request.</summary>
    internal JupyterMessage Message => message;

    /// <summary>What it asks for.</summary>
    internal ExecuteRequest Request => request;

    /// <summary>Interrupts it.</summary>
    internal CancellationTokenSource Stop { get; } = new();

    /// <summary>Runs the cell and then the user expressions.</summary>
    /// <returns>The reply, and what went wrong.</returns>
    internal async Task<(JsonObject Reply, CellError? Error)> RunAsync()
    {
        if (!request.Silent)
            replies.Publish("execute_input", new JsonObject { ["code"] = request.Code, ["execution_count"] = count }, message);
        if (request.StoreHistory)
            history.Add(count, request.Code);
        CellError? error = await RunAsync(request.Code, Show).ConfigureAwait(false);
        JsonObject reply = error is null ? new JsonObject { ["status"] = "ok" } : KernelReplies.Failure(error);
        reply["execution_count"] = count;
        reply["payload"] = new JsonArray();
        reply["user_expressions"] = error is null ? await EvaluateAsync().ConfigureAwait(false) : new JsonObject();
        return (reply, error);
    }

    private async Task<CellError?> RunAsync(string code, Action<CellOutput> output)
    {
        try
        {
            NotebookSession running = await session.WaitAsync(Stop.Token).ConfigureAwait(false);
            return (await running.RunAsync(code, count, output, Stop.Token, NotebookLanguage.Of(message.Metadata)).ConfigureAwait(false)).Error;
        }
        catch (OperationCanceledException interrupt) when (Stop.IsCancellationRequested)
        {
            string sentence = FormattableString.Invariant($"Cell [{count}] was interrupted.");
            return Error("KeyboardInterrupt", interrupt is CellLeftBehindException ? $"{sentence} {interrupt.Message}" : sentence);
        }
        catch (Exception problem)
        {
            return Error(problem.GetType().Name, ErrorText.MessageOf(problem));
        }
    }

    private static CellError Error(string name, string sentence) => new(name, sentence, [$"{name}: {sentence}"]);

    private void Show(CellOutput output)
    {
        if (output is ResultOutput result && request.StoreHistory && result.Bundle.Data[MimeBundle.PlainText] is JsonValue text)
            history.SetOutput(text.ToString());
        if (!request.Silent)
            replies.Output(output, message, count);
    }

    private async Task<JsonObject> EvaluateAsync()
    {
        var values = new JsonObject();
        foreach ((string name, string expression) in request.UserExpressions)
        {
            MimeBundle bundle = MimeBundle.Text("null");
            CellError? error = await RunAsync(expression, output => bundle = output is ResultOutput result ? result.Bundle : bundle).ConfigureAwait(false);
            values[name] = error is not null
                ? KernelReplies.Failure(error)
                : new JsonObject { ["status"] = "ok", ["data"] = bundle.Data.DeepClone(), ["metadata"] = bundle.Metadata.DeepClone() };
        }
        return values;
    }
}
