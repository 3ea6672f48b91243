using Research.Charts;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Notebooks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Charts;

public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter _written = new();

    public void Dispose() => _written.Dispose();

    /// <summary>What a notebook or terminal shows in the end.</summary>
    private string Shown
    {
        get
        {
            var terminal = new TerminalText();
            terminal.Write(_written.ToString());
            return terminal.ToString();
        }
    }

    private static TrainingProgress At(int epoch, int step, double loss, Score? selection = null, int epochs = 4, int remaining = 190) =>
        new(epoch, epochs, step, 100, loss, 0.1, selection, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(remaining));

    private static RunProgress In(string phase, TrainingProgress training, int seed = 0) => new(RunConfiguration.For("lenet-5", "mnist", seed), phase, training);

    [Fact]
    public void The_live_line_has_bar_epoch_metrics_and_time_left()
    {
        var line = new ProgressLine("dense", _written);
        line.Report(At(1, 50, 2.5));
        Assert.Equal("dense ▕██▌                 ▏ 12 %, 3:10 min left · epoch 1/4 · loss 2.5000", Shown);

        line.Report(At(2, 100, 1.25, new Score(200, 150, 1)));
        Assert.Equal("dense ▕██████████          ▏ 50 %, 3:10 min left · epoch 2/4 · loss 1.2500 · selection 75.00 %", Shown);
    }

    [Fact]
    public void It_ends_as_one_line()
    {
        using (var line = new ProgressLine("dense", _written))
        {
            for (int epoch = 1; epoch <= 4; epoch++)
                line.Report(In("train", At(epoch, 100, 1.0 / epoch, new Score(200, 100 + epoch, 1), remaining: 4000)));
        }

        Assert.Equal("dense: 4 epochs · loss 0.2500 · selection 52.00 % · 0 s\n", Shown);
    }

    [Fact]
    public void It_says_how_far_it_came()
    {
        using (var line = new ProgressLine("a", _written))
            line.Report(At(2, 25, 1));
        using (var line = new ProgressLine("b", _written))
            line.Report(In("round-2", At(3, 100, 1, new Score(2, 1, 1))));
        using (var line = new ProgressLine("c", _written))
            line.Report(new SweepProgress(1, 3, In("train", At(1, 1, 1)), TimeSpan.FromSeconds(1)));
        using (new ProgressLine("d", _written))
        {
        }

        Assert.Equal("a: stopped in epoch 2 of 4 · loss 1.0000 · 0 s\nb: round-2: stopped after epoch 3 of 4 · loss 1.0000 · selection 50.00 % · 0 s\nc: stopped after 1 of 3 runs · 0 s\nd: nothing was left to do · 0 s\n", Shown);
    }

    [Fact]
    public void A_sweep_counts_runs_and_shows_the_one_that_reported_last()
    {
        var line = new ProgressLine("sweep", _written);
        line.Report(new SweepProgress(1, 4, null, TimeSpan.FromSeconds(60)));
        Assert.Equal("sweep ▕█████               ▏ 25 %, 3:00 min left · 1/4 runs", Shown);

        using var other = new StringWriter();
        line = new ProgressLine("sweep", other);
        line.Report(new SweepProgress(0, 2, In("train", At(2, 100, 0.5, new Score(200, 150, 1)), seed: 1), TimeSpan.FromSeconds(30)));
        Assert.Equal("\rsweep ▕█████               ▏ 25 %, 1:30 min left · 0/2 runs · lenet-5 on mnist, seed 1: train, epoch 2/4 · loss 0.5000 …", other.ToString());
        line.Report(new SweepProgress(2, 2, null, TimeSpan.FromSeconds(60)));
        line.Dispose();
        Assert.Matches("\rsweep: 2 runs · 0 s +\n$", other.ToString());
    }

    [Fact]
    public void A_recipe_names_its_step_and_a_search_its_candidate()
    {
        var stage = new StageProgress(2, 3, new FineTuneStep { Training = new TrainingOptions() }, "fine-tune", At(4, 100, 0.5, new Score(200, 150, 1)));
        using (var line = new ProgressLine("recipe", _written))
            line.Report(stage);
        using (var line = new ProgressLine("search", _written))
            line.Report(new CompressionProgress(5, "prune and share", stage));

        Assert.Equal("""
            recipe: fine-tune (2/3): 4 epochs · loss 0.5000 · selection 75.00 % · 0 s
            search: candidate 5, prune and share, fine-tune: 4 epochs · loss 0.5000 · selection 75.00 % · 0 s

            """.ReplaceLineEndings("\n"), Shown);
    }

    [Fact]
    public void Several_things_are_counted()
    {
        using (var line = new ProgressLine("orders", _written))
            line.Report(1, 4, "recipe");
        using (var line = new ProgressLine("all", _written))
            line.Report(4, 4, "recipe");

        Assert.Equal("orders: stopped after 1 of 4 recipes · 0 s\nall: 4 recipes · 0 s\n", Shown);
        Assert.Contains(" 25 %", _written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_reported_after_the_end_is_not_shown()
    {
        var line = new ProgressLine("a", _written);
        line.Dispose();
        line.Report(At(4, 100, 1, new Score(2, 1, 1)));
        line.Dispose();

        Assert.Equal("a: nothing was left to do · 0 s\n", Shown);
    }

    [Fact]
    public void A_trainer_reports_to_it()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1);
        using (var line = new ProgressLine("training", _written))
            new Trainer(network, data, new TrainingOptions { Epochs = 2, BatchSize = 50, Optimizer = new Sgd { LearningRate = 0.01 } }) { Progress = line }.Run();

        Assert.Matches(@"^training: 2 epochs · loss \d\.\d{4} · selection \d+\.\d\d % · \d+ s\n$", Shown);
    }
}
