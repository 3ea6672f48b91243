using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Research.Conformance;

/// <summary>Debian's jupyter_client, which has started a kernel; see jupyter_bridge.py.</summary>
internal sealed class KernelClient : IDisposable
{
    private readonly Process _process;

    private KernelClient(Process process) => _process = process;

    /// <summary>Starts client and kernel, and waits until the kernel is ready.</summary>
    internal static KernelClient Start(InstalledKernel kernel, string name = "research-csharp")
    {
        var client = new KernelClient(Machine.Start(Machine.Python, kernel.Environment, [Path.Combine(AppContext.BaseDirectory, "jupyter_bridge.py"), name], Path.GetTempPath()));
        client._process.BeginErrorReadLine();
        client.ReadAnswer();
        return client;
    }

    /// <summary>Does something of the bridge's.</summary>
    internal JsonNode Do(string what, JsonObject? arguments = null)
    {
        JsonObject command = arguments ?? [];
        command["do"] = what;
        _process.StandardInput.WriteLine(command.ToJsonString());
        return ReadAnswer();
    }

    /// <summary>Sends a request and waits for its reply and the outputs that belong to it.</summary>
    internal Answer Request(string type, JsonObject content, string channel = "shell", params string[] answers) => new(Do("request",
        new JsonObject { ["type"] = type, ["content"] = content, ["channel"] = channel, ["answers"] = new JsonArray([.. answers]) }));

    /// <summary>Runs a cell.</summary>
    internal Answer Execute(string code, params string[] answers) => Request("execute_request", Cell(code), "shell", answers);

    /// <summary>Runs a cell that an editor says something of.</summary>
    internal Answer Execute(string code, JsonObject metadata) => new(Do("request", new JsonObject { ["type"] = "execute_request", ["content"] = Cell(code), ["metadata"] = metadata }));

    /// <summary>Sends a cell and returns its id.</summary>
    internal string Send(string code) => Do("send", new JsonObject { ["type"] = "execute_request", ["content"] = Cell(code) }).GetValue<string>();

    /// <summary>Waits for the answer to what was sent.</summary>
    internal Answer Collect(string id) => new(Do("collect", new JsonObject { ["id"] = id }));

    /// <summary>Waits until a cell that was sent writes something.</summary>
    internal void WaitForOutput(string id) => Do("wait_for_output", new JsonObject { ["id"] = id });

    /// <summary>The content of an <c>execute_request</c>.</summary>
    internal static JsonObject Cell(string code) => new() { ["code"] = code, ["silent"] = false, ["store_history"] = true, ["user_expressions"] = new JsonObject(), ["allow_stdin"] = true, ["stop_on_error"] = true };

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private JsonNode ReadAnswer() => _process.StandardOutput.ReadLine() is { } line
        ? JsonNode.Parse(line)!
        : throw new InvalidOperationException("The client failed; run jupyter_bridge.py to see why.");

    /// <summary>A reply and what came on the channel that all clients see.</summary>
    internal sealed record Answer(JsonNode Json)
    {
        internal JsonNode Reply => Json["reply"]!["content"]!;

        internal string Status => Reply["status"]!.GetValue<string>();

        internal string ReplyType => Json["reply"]!["type"]!.GetValue<string>();

        internal IEnumerable<string> Types => Json["outputs"]!.AsArray().Select(output => output!["type"]!.GetValue<string>());

        internal IEnumerable<JsonNode> Outputs(string type) => Json["outputs"]!.AsArray().Where(output => output!["type"]!.GetValue<string>() == type).Select(output => output!["content"]!);

        internal string Text(string name = "stdout") => string.Concat(Outputs("stream").Where(stream => stream["name"]!.GetValue<string>() == name).Select(stream => stream["text"]!.GetValue<string>()));

        internal string? Result => Outputs("execute_result").SingleOrDefault()?["data"]!["text/plain"]!.GetValue<string>();
    }
}
