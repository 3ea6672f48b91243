using Research.Cli;
using Research.Notebooks;
using Research.Tests.Notebooks.Polyglot;
using Xunit;

namespace Research.Tests.Notebooks;

/// <summary>Interrupts of real training in cells: a library ends by itself within a step, and what it has stays.</summary>
public sealed class CellInterruptTests : IDisposable
{
    private const string Setup = """
        var data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        var network = Network.Create(Models.Create("lenet-300-100"), seed: 1);
        var options = new TrainingOptions { Epochs = 100_000, BatchSize = 50, Optimizer = new Sgd { LearningRate = 0.01 } };
        """;

    private readonly PolyglotSession _session = new(LibrarySession.Options);

    public void Dispose() => _session.Dispose();

    private async Task Interrupt(string source, string word, string? language = null)
    {
        using var stop = new CancellationTokenSource();
        string told = "";
        Task Interrupted() => _session.RunAsync(source, language, stop.Token, output =>
        {
            told += (output as StreamOutput)?.Text;
            if (told.Contains(word, StringComparison.Ordinal))
                _ = stop.CancelAsync();
        });
        Assert.IsNotType<CellLeftBehindException>(await Assert.ThrowsAnyAsync<OperationCanceledException>(Interrupted));
    }

    private async Task Run(string source) => Assert.Null((await _session.RunAsync(source)).Error);

    [Fact]
    public async Task Training_that_was_given_the_token_ends_by_itself_with_its_epochs()
    {
        await Run(Setup + "\nvar thread = Environment.CurrentManagedThreadId;");
        for (int i = 0; i < 3; i++)
        {
            await Interrupt("var trainer = new Trainer(network, data, options) { Metrics = step => { if (step.Epoch == 3) Console.Write(\"third\"); } };\ntrainer.Run(Cell.Cancellation);", "third");

            Assert.Equal("True", await _session.ValueAsync("trainer.History.Count >= 2 && trainer.History.Select((epoch, index) => epoch.Epoch == index + 1).All(good => good)"));
        }
        Assert.Equal("(True, True)", await _session.ValueAsync("(Evaluation.Score(network, data, data.Selection).Accuracy > 0.2, thread == Environment.CurrentManagedThreadId)"));
    }

    [Fact]
    public async Task Training_that_was_not_is_stopped()
    {
        await Run(Setup);

        await Interrupt("var trainer = new Trainer(network, data, options) { Metrics = step => { if (step.Epoch == 3) Console.Write(\"third\"); } };\ntrainer.Run();", "third");

        Assert.Equal("(True, True)", await _session.ValueAsync("(trainer.History.Count >= 2, Evaluation.Score(network, data, data.Selection).Accuracy > 0.2)"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Cell.Cancellation")]
    public async Task Progress_ends_as_one_line(string token)
    {
        await Run(Setup);

        await Interrupt($$"""
            using (var line = new ProgressLine("training"))
                new Trainer(network, data, options) { Progress = line }.Run({{token}});
            """, "epoch 3/");

        var terminal = new TerminalText();
        terminal.Write(_session.Stdout);
        Assert.Matches(@"^training: stopped (in|after) epoch \d+ of 100000 · loss \d\.\d{4} · selection \d+\.\d\d % · \d+ s\n$", terminal.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Cell.Cancellation")]
    public async Task No_run_of_a_sweep_goes_on_behind_the_cell(string token)
    {
        using var folder = new TemporaryFolder();
        await Run($$"""
            sealed class Speak : IProgress<SweepProgress> { public void Report(SweepProgress value) => Console.Write("spoke"); }
            var runs = new[] { 0, 1 }.Select(seed => RunConfiguration.For("lenet-300-100", "fashion-mini", seed, limit: 600)).Select(run => run with { Training = run.Training with { Epochs = 100_000 } }).ToList();
            Sweep Make() => new Sweep("sweep", runs, @"{{folder.Path}}") { Parallel = 2, Progress = new Speak() };
            """);

        // Each run locks its folder, so the second call fails where a thread of the first goes on.
        await Interrupt($"Make().Execute({token})", "spoke");
        await Interrupt($"Make().Execute({token})", "spoke");
    }

    [Fact]
    public async Task A_cell_that_asked_for_the_token_and_does_not_heed_it_is_stopped_too()
    {
        await Interrupt("var token = Cell.Cancellation; Console.Write(\"loops\"); while (true) { }", "loops");

        Assert.Equal("True", await _session.ValueAsync("token.IsCancellationRequested"));
    }

    [Fact]
    public async Task FSharp_cells_have_the_token_too()
    {
        Assert.Null((await _session.RunAsync("let kept = true", "fsharp")).Error);

        await Interrupt("let token = Cell.Cancellation\nConsole.Write \"loops\"\nwhile not token.IsCancellationRequested do ()\ntoken.ThrowIfCancellationRequested()", "loops", "fsharp");

        Assert.Equal("True", await _session.ValueAsync("kept", "fsharp"));
    }
}
