using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Research.Notebooks;
using Research.Tests.Notebooks;
using Xunit;

namespace Research.Tests.Cli;

/// <summary>Notebooks that are stopped while a cell runs, whatever it does.</summary>
public sealed class NotebookInterruptTests : IDisposable
{
    private const int Interrupt = 2; // SIGINT
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A notebook whose second cell writes its process's id to a file and then does not end.</summary>
    private string Endless(string forever = "while (true) { }") => _folder.Save("endless.ipynb", Cells.Code("\"before\""),
        Cells.Code($"Console.WriteLine(\"started\"); System.IO.File.WriteAllText(\"process.partial\", $\"{{Environment.ProcessId}}\"); System.IO.File.Move(\"process.partial\", \"process\"); {forever}"), Cells.Code("\"after\""));

    [SkippableFact]
    public void An_interrupted_notebook_is_kept_and_says_where()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals");
        string path = Endless();
        using Process process = ResearchProgram.Start(_folder.Path, [], "notebook", "run", path);
        WaitForTheCell(process);

        Assert.Equal(0, Signal(process.Id, Interrupt));
        ResearchProgram ended = ResearchProgram.End(process);

        Assert.Equal(130, ended.ExitCode);
        Assert.EndsWith($"Interrupted in Cell [2]; the notebook up to there is in {path}.", ended.Errors.Trim(), StringComparison.Ordinal);
        Assert.Equal(["before", "started\n", ""], Notebook.Load(path).Cells.Select(cell => cell.Text()));
    }

    [SkippableFact]
    public void An_interrupt_stops_the_processes_of_all_notebooks_and_begins_no_other()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals");
        string path = Endless(), other = _folder.Save("other.ipynb", Cells.Code("1"));
        using Process process = ResearchProgram.Start(_folder.Path, [], "notebook", "run", path, other);
        int worker = WaitForTheCell(process);

        Assert.Equal(0, Signal(process.Id, Interrupt));
        ResearchProgram ended = ResearchProgram.End(process);

        Assert.Equal(130, ended.ExitCode);
        Assert.Matches(@"endless\.ipynb\s+│\s+2/3 │\s+[\d.]+ s │ interrupted", ended.Output);
        Assert.Matches(@"other\.ipynb\s+│\s+│\s+│ interrupted", ended.Output);
        Assert.True(IsGone(worker));
        Assert.Equal(["before", "started\n", ""], Notebook.Load(path).Cells.Select(cell => cell.Text()));
        Assert.Null(Notebook.Load(other).Cells[0].ExecutionCount);
    }

    [Fact]
    public void A_notebook_stops_when_the_process_that_started_it_is_killed()
    {
        string path = Endless();
        using Process process = ResearchProgram.Start(_folder.Path, [], "notebook", "run", path, _folder.Save("other.ipynb", Cells.Code("1")));
        int worker = WaitForTheCell(process);

        process.Kill();

        Assert.True(SpinWait.SpinUntil(() => IsGone(worker), Patience), "The notebook went on.");
        Assert.Equal("started\n", Notebook.Load(path).Cells[1].Text());
    }

    [SkippableFact]
    public void A_call_outside_dotnet_that_takes_too_long_does_not_keep_the_program()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs the C library");
        string path = _folder.Save("sleeps.ipynb", Cells.Code("public static class Native { [System.Runtime.InteropServices.DllImport(\"libc\")] public static extern uint sleep(uint seconds); }\nNative.sleep(600);"));
        using Process process = ResearchProgram.Start(_folder.Path, [], "notebook", "run", path, "--timeout", "5");

        ResearchProgram ended = ResearchProgram.End(process);

        Assert.Equal(1, ended.ExitCode);
        Assert.EndsWith($"Cell [1]: it took longer than 5 s and was interrupted; the notebook up to there is in {path}.", ended.Errors.Trim(), StringComparison.Ordinal);
    }

    private int WaitForTheCell(Process process)
    {
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder["process"]) || process.HasExited, Patience) && !process.HasExited, "The notebook did not come to the cell that is to be stopped.");
        return int.Parse(File.ReadAllText(_folder["process"]), CultureInfo.InvariantCulture);
    }

    private static bool IsGone(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
