using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Research.Notebooks;

/// <summary>
/// Answers what an editor asks about code: completion, documentation, completeness. A cell that was sent before is waited for,
/// but not for long: while one runs for hours the editor still helps.
/// </summary>
/// <param name="session">What knows the code, once it is there.</param>
/// <param name="executions">The cells.</param>
/// <param name="replies">Where answers go.</param>
internal sealed class LanguageRequests(Task<NotebookSession> session, ExecuteQueue executions, KernelReplies replies)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private readonly Channel<JupyterMessage> _waiting = Channel.CreateUnbounded<JupyterMessage>();

    /// <summary>Adds a request.</summary>
    internal void Add(JupyterMessage message) => _waiting.Writer.TryWrite(message);

    /// <summary>Answers what was and will be added, until <see cref="Complete"/>.</summary>
    internal async Task RunAsync()
    {
        await foreach (JupyterMessage message in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            replies.Status("busy", message);
            await Task.WhenAny(executions.Last, Task.Delay(Patience)).ConfigureAwait(false);
            replies.Reply(message, await AnswerAsync(message).ConfigureAwait(false));
            replies.Status("idle", message);
            // Clients show the state that was told last, whatever it is about.
            if (executions.Running is { } running)
                replies.Status("busy", running.Message);
        }
    }

    /// <summary>Lets <see cref="RunAsync"/> end.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    private async Task<JsonObject> AnswerAsync(JupyterMessage message)
    {
        try
        {
            NotebookSession running = await session.ConfigureAwait(false);
            string code = message.Content.Text("code");
            return message.Type switch
            {
                "complete_request" => await CompleteAsync(running, code, message.Content).ConfigureAwait(false),
                "inspect_request" => await InspectAsync(running, code, message.Content).ConfigureAwait(false),
                _ => IsComplete(running, code),
            };
        }
        catch (InvalidDataException problem)
        {
            return KernelReplies.Refusal(problem.Message);
        }
        catch (Exception problem)
        {
            return KernelReplies.Failure(new CellError(problem.GetType().Name, problem.Message, [problem.Message]));
        }
    }

    private static async Task<JsonObject> CompleteAsync(NotebookSession session, string code, MessageContent request)
    {
        Completions completions = await session.CompleteAsync(code, Position(code, request)).ConfigureAwait(false);
        int start = CodePoints.Count(code, completions.Start), end = CodePoints.Count(code, completions.End);
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. completions.Matches.Select(match => match.Text)]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. completions.Matches.Select(match =>
                    new JsonObject { ["text"] = match.Text, ["type"] = match.Kind, ["start"] = start, ["end"] = end })]),
            },
        };
    }

    private static async Task<JsonObject> InspectAsync(NotebookSession session, string code, MessageContent request)
    {
        MimeBundle? found = await session.InspectAsync(code, Position(code, request)).ConfigureAwait(false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = found is not null,
            ["data"] = found?.Data.DeepClone() ?? new JsonObject(),
            ["metadata"] = found?.Metadata.DeepClone() ?? new JsonObject(),
        };
    }

    private static JsonObject IsComplete(NotebookSession session, string code) => session.CheckComplete(code) switch
    {
        Completeness.Complete => new JsonObject { ["status"] = "complete" },
        Completeness.Invalid => new JsonObject { ["status"] = "invalid" },
        _ => new JsonObject { ["status"] = "incomplete", ["indent"] = Indent(code) },
    };

    /// <summary>What the next line begins with: the space of the last one, and more within a brace that it opens.</summary>
    private static string Indent(string code)
    {
        string line = code.TrimEnd()[(code.TrimEnd().LastIndexOf('\n') + 1)..];
        string space = line[..^line.TrimStart().Length];
        return line.EndsWith('{') ? space + "    " : space;
    }

    private static int Position(string code, MessageContent request) => CodePoints.Index(code, request.Number("cursor_pos"));
}
