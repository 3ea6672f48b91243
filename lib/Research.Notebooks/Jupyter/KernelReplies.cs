using System.Globalization;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Sends what a request leads to: its state, what it puts out, its reply.</summary>
/// <param name="outbox">Where messages go.</param>
internal sealed class KernelReplies(Outbox outbox)
{
    /// <summary>Tells all clients whether the kernel works on a request.</summary>
    /// <param name="state"><c>busy</c> or <c>idle</c>; <c>starting</c> once.</param>
    /// <param name="parent">The request.</param>
    internal void Status(string state, JupyterMessage? parent) => Publish("status", new JsonObject { ["execution_state"] = state }, parent);

    /// <summary>Sends something to all clients.</summary>
    internal void Publish(string type, JsonObject content, JupyterMessage? parent) => outbox.Add(new KernelMessage(KernelChannel.IOPub, type, content, parent));

    /// <summary>Sends the reply to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="content">The reply.</param>
    /// <param name="started">When work on it began.</param>
    internal void Reply(JupyterMessage request, JsonObject content, DateTime? started = null)
    {
        var metadata = new JsonObject();
        if (started is { } time)
            metadata["started"] = time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        outbox.Add(new KernelMessage(request.Channel, ReplyTo(request.Type), content, request) { Metadata = metadata });
    }

    /// <summary>Sends what a running cell puts out.</summary>
    /// <param name="output">The output.</param>
    /// <param name="request">The request that runs it.</param>
    /// <param name="count">The cell's number.</param>
    internal void Output(CellOutput output, JupyterMessage request, int count)
    {
        switch (output)
        {
            case StreamOutput stream:
                outbox.AddText(request, stream.Name, stream.Text);
                break;
            case DisplayOutput display:
                Publish("display_data", Bundle(display.Bundle, display.Id), request);
                break;
            case UpdateOutput update:
                Publish("update_display_data", Bundle(update.Bundle, update.Id), request);
                break;
            case ResultOutput result:
                JsonObject content = Bundle(result.Bundle, null);
                content["execution_count"] = count;
                Publish("execute_result", content, request);
                break;
            case ClearOutput clear:
                Publish("clear_output", new JsonObject { ["wait"] = clear.Wait }, request);
                break;
        }
    }

    /// <summary>An error, as replies and outputs carry it.</summary>
    internal static JsonObject Error(CellError error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback]),
    };

    /// <summary>The reply to a request that cannot be carried out.</summary>
    internal static JsonObject Refusal(string sentence) => Failure(new CellError("InvalidRequest", sentence, [sentence]));

    /// <summary>The reply to a request that went wrong.</summary>
    internal static JsonObject Failure(CellError error)
    {
        JsonObject content = Error(error);
        content["status"] = "error";
        return content;
    }

    private static string ReplyTo(string request) => request.EndsWith("_request", StringComparison.Ordinal) ? $"{request[..^"_request".Length]}_reply" : $"{request}_reply";

    private static JsonObject Bundle(MimeBundle bundle, string? id)
    {
        var content = new JsonObject { ["data"] = bundle.Data.DeepClone(), ["metadata"] = bundle.Metadata.DeepClone() };
        if (id is not null)
            content["transient"] = new JsonObject { ["display_id"] = id };
        return content;
    }
}
