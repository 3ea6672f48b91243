using System.Text.Json.Nodes;
using Xunit;

namespace Research.Conformance;

/// <summary>Debian's jupyter_client takes the installed kernel through the messages of the protocol.</summary>
public sealed class KernelMessagesTests(InstalledKernel kernel) : IClassFixture<InstalledKernel>, IDisposable
{
    private KernelClient? _client;

    private KernelClient Client
    {
        get
        {
            Skip.IfNot(Machine.HasModule("jupyter_client"), "Debian's python3-jupyter-client is not installed.");
            return _client ??= KernelClient.Start(kernel);
        }
    }

    public void Dispose() => _client?.Dispose();

    [SkippableFact]
    public void It_says_what_it_is()
    {
        JsonNode info = Client.Request("kernel_info_request", []).Reply;

        Assert.Equal(("5.4", "C#", "csharp"), (info["protocol_version"]!.GetValue<string>(), info["language_info"]!["name"]!.GetValue<string>(), info["language_info"]!["pygments_lexer"]!.GetValue<string>()));
        Assert.Equal("ok", Client.Request("kernel_info_request", [], "control").Status);
        Assert.True(Client.Do("is_alive").GetValue<bool>());
    }

    [SkippableFact]
    public void Cells_share_state_and_put_out_in_order()
    {
        Client.Execute("var x = 20;");
        KernelClient.Answer answer = Client.Execute("Console.Write(\"a\"); display(x); Console.Error.Write(\"e\"); x + 1");

        Assert.Equal(["status", "execute_input", "stream", "display_data", "stream", "execute_result", "status"], answer.Types);
        Assert.Equal(("21", "a", "e"), (answer.Result, answer.Text(), answer.Text("stderr")));
        Assert.Equal((2, "ok"), (answer.Reply["execution_count"]!.GetValue<int>(), answer.Status));
    }

    [SkippableFact]
    public void Metadata_name_the_language_of_a_cell()
    {
        KernelClient.Answer answer = Client.Execute("let twice x = 2 * x\ntwice 21", new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "fsharp" } });

        Assert.Equal(("ok", "42"), (answer.Status, answer.Result));
        Assert.Equal("42", Client.Execute("int kept = 42; kept").Result);
    }

    [SkippableFact]
    public void This_library_is_there_without_asking() =>
        Assert.Equal("True", Client.Execute("Models.Create(\"lenet-5\").Nodes.Any()").Result);

    [SkippableFact]
    public void Errors_name_cell_and_line_and_abort_what_waits()
    {
        string first = Client.Send("int Fail() {\n  throw new ArgumentException(\"Too few.\");\n}\nFail()"), second = Client.Send("1"), third = Client.Send("2");
        KernelClient.Answer error = Client.Collect(first);

        Assert.Equal(("ArgumentException", "Cell [1], line 2: Too few."), (error.Reply["ename"]!.GetValue<string>(), error.Reply["evalue"]!.GetValue<string>()));
        Assert.Equal(["ArgumentException: Too few.", "  at Cell [1], line 2", "  at Cell [1], line 4"], error.Outputs("error").Single()["traceback"]!.AsArray().Select(line => line!.GetValue<string>()));
        Assert.Equal(("aborted", "aborted"), (Client.Collect(second).Status, Client.Collect(third).Status));
        Assert.Equal("3", Client.Execute("3").Result);
    }

    [SkippableFact]
    public void Silence_history_and_expressions_are_as_asked()
    {
        JsonObject silent = KernelClient.Cell("Console.Write(1); 2");
        silent["silent"] = true;
        Assert.Equal(["status", "status"], Client.Request("execute_request", silent).Types);
        JsonObject asking = KernelClient.Cell("var y = 5; y");
        asking["user_expressions"] = new JsonObject { ["good"] = "y + 1", ["bad"] = "missing" };
        JsonNode values = Client.Request("execute_request", asking).Reply["user_expressions"]!;

        Assert.Equal(("6", "error"), (values["good"]!["data"]!["text/plain"]!.GetValue<string>(), values["bad"]!["status"]!.GetValue<string>()));
        Assert.Equal("""[[1,1,["var y = 5; y","5"]]]""", Client.Request("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 5, ["output"] = true }).Reply["history"]!.ToJsonString());
    }

    [SkippableFact]
    public void Cells_can_ask()
    {
        Assert.Equal("ANNA", Client.Execute("Console.ReadLine().ToUpper()", "Anna").Result);
        JsonObject alone = KernelClient.Cell("Console.ReadLine()");
        alone["allow_stdin"] = false;
        Assert.Equal("InputNotAvailableException", Client.Request("execute_request", alone).Reply["ename"]!.GetValue<string>());
    }

    [SkippableTheory]
    [InlineData("var x = 1;", "complete")]
    [InlineData("if (true) {", "incomplete")]
    public void It_knows_when_code_is_complete(string code, string status) =>
        Assert.Equal(status, Client.Request("is_complete_request", new JsonObject { ["code"] = code }).Status);

    [SkippableFact]
    public void Other_requests_are_answered()
    {
        Assert.Equal("ok", Client.Request("complete_request", new JsonObject { ["code"] = "Console.Wri", ["cursor_pos"] = 11 }).Status);
        Assert.Equal("ok", Client.Request("inspect_request", new JsonObject { ["code"] = "Console", ["cursor_pos"] = 3, ["detail_level"] = 0 }).Status);
        Assert.Equal("{}", Client.Request("comm_info_request", []).Reply["comms"]!.ToJsonString());
    }

    [SkippableFact]
    public void A_wrong_signature_is_dropped()
    {
        string forged = Client.Do("send", new JsonObject { ["type"] = "execute_request", ["content"] = KernelClient.Cell("1"), ["key"] = "another key" }).GetValue<string>();

        Assert.DoesNotContain(forged, Client.Do("silence", new JsonObject { ["seconds"] = 0.5 }).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, Client.Execute("1").Reply["execution_count"]!.GetValue<int>());
    }

    [SkippableFact]
    public void It_restarts_afresh_and_shuts_down()
    {
        Client.Execute("var gone = 1;");
        Client.Do("restart");

        Assert.Equal("CompilationError", Client.Execute("gone").Reply["ename"]!.GetValue<string>());
        Assert.True(Client.Do("shutdown").GetValue<bool>());
    }
}
