using Research.Charts;
using Research.Experiments;
using Research.Training;
using Xunit;

namespace Research.Tests.Charts;

public sealed class CompressionRecordsTests
{
    private static StageAccount Account(long bytes, int correct) => new(1000, 400, 5000, 2000, bytes, new Score(1000, correct, 0.1));

    private static CompressionCandidate Candidate(string technique, long bytes, int correct) => new(
        technique, ["Because."], [new StageRecord("id", new FineTuneStep { Training = new TrainingOptions { Epochs = 3 } }, Account(bytes, correct), [], "sha", 1, 1)],
        (990 - correct) / 1000.0, null, null);

    private static CompressionResult Result => new()
    {
        Budget = new CompressionBudget { MaxDrop = 0.01 },
        Seed = 0,
        Data = "mnist",
        DataSha256 = "sha",
        Images = new DataCounts(1, 1, 1),
        Environment = RunEnvironment.Current(),
        OriginalSha256 = "sha",
        Original = Account(4000, 990),
        OriginalTest = new Score(1000, 985, 0.1),
        Layers = [],
        Candidates = [Candidate("share", 800, 990), Candidate("prune", 400, 985), Candidate("prune", 500, 984), Candidate("rate", 100, 900)],
        RecommendedIndex = 1,
        Conclusion = "It is.",
        IsMet = true,
        StoppedEarly = false,
        Test = new Score(1000, 981, 0.1),
        Seconds = 1,
    };

    [Fact]
    public void The_front_leaves_out_what_is_beaten()
    {
        Assert.Equal([100, 400, 800], Result.Front().Select(candidate => candidate.Account.FileBytes));

        Figure figure = Result.ToFigure();

        Assert.Equal(["front", "share", "prune", "rate"], figure.Series.Select(series => series.Name));
        Assert.Equal([9, 0.5, 0], ((LineSeries)figure.Series[0]).Y.Select(points => Math.Round(points, 6)));
        Assert.Equal([400, 500], ((PointSeries)figure.Series[2]).X);
        Assert.Contains("from 100 bytes at 9 points to 800 bytes at 0 points; recommended are 400 bytes", figure.Alt, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_say_what_each_costs()
    {
        string candidates = Result.ToTable().ToText(), stages = Result.ToStageTable().ToText(), reasons = Result.ToReasonTable().ToText();

        Assert.All(["recommended", "40.0", "10.0", "0.50", "9.00", "fine-tuned, 3 epochs"], part => Assert.Contains(part, candidates, StringComparison.Ordinal));
        Assert.All(["float32", "99.00", "98.50", "4000", "400"], part => Assert.Contains(part, stages, StringComparison.Ordinal));
        Assert.Equal(4, reasons.Split("Because.").Length - 1);
        Assert.Matches(@"4\s+rate\s+Because\.\s+100", reasons);
        Assert.Equal(stages, Result.Recommended.Stages.ToTable(Result.Original, "The recommended recipe").ToText());
    }

    [Fact]
    public void Where_costs_are_limited_the_most_accurate_is_chosen_else_the_smallest()
    {
        IReadOnlyList<CompressionCandidate> all = Result.Candidates;

        Assert.Equal(1, CompressionResult.Choose(new CompressionBudget { MaxDrop = 0.01 }, all)); // 400 bytes at 0.5 points
        Assert.Equal(1, CompressionResult.Choose(new CompressionBudget { MaxBytes = 500 }, all));
        Assert.Equal(0, CompressionResult.Choose(new CompressionBudget { MaxBytes = 900 }, all));
        Assert.Equal(3, CompressionResult.Choose(new CompressionBudget { MaxBytes = 120, MaxDrop = 0.5 }, all));
        Assert.Equal(0, CompressionResult.Choose(new CompressionBudget { MaxBytes = 390, MaxDrop = 0 }, all)); // 800 bytes miss 390 by a factor of 2.05, 400 bytes a drop of 0 by five tenths of a point
    }
}
