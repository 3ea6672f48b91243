using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Asks the user on behalf of the running cell.</summary>
/// <param name="outbox">Where the question goes.</param>
internal sealed class KernelInput(Outbox outbox)
{
    private volatile BlockingCollection<string>? _answers;

    /// <summary>Asks and waits, on the thread of the cell.</summary>
    /// <param name="running">The cell; null where none runs.</param>
    /// <exception cref="InputNotAvailableException">Nobody can answer.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal string Ask(Execution? running)
    {
        if (running is not { Request.AllowStdin: true })
            throw new InputNotAvailableException();
        using var answers = new BlockingCollection<string>();
        _answers = answers;
        try
        {
            outbox.Add(new KernelMessage(KernelChannel.Stdin, "input_request", new JsonObject { ["prompt"] = "", ["password"] = false }, running.Message));
            return answers.Take(running.Stop.Token);
        }
        finally
        {
            _answers = null;
        }
    }

    /// <summary>Takes an answer; nobody waits for one that comes too late.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    internal void Answer(MessageContent content)
    {
        string value = content.Text("value");
        try
        {
            _answers?.Add(value, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The cell was interrupted just now.
        }
    }
}
