using Research.Training;
using Xunit;

namespace Research.Tests.Training;

public class ScheduleTests
{
    [Fact]
    public void Steps_drop_by_ten_at_the_milestones() =>
        Assert.Equal([1, 1, 0.1, 0.01], new long[] { 0, 49, 50, 75 }.Select(step => Math.Round(new StepSchedule().Multiplier(step, 100, 10), 12)));

    [Fact]
    public void A_cosine_falls_from_one_through_a_half_to_zero()
    {
        var schedule = new CosineSchedule();

        Assert.Equal(1, schedule.Multiplier(0, 100, 10));
        Assert.Equal(0.5, schedule.Multiplier(50, 100, 10), 12);
        Assert.Equal(0, schedule.Multiplier(100, 100, 10), 12);
    }

    [Fact]
    public void A_cosine_with_a_floor_falls_to_that_share()
    {
        var schedule = new CosineSchedule { Floor = 0.2 };

        Assert.Equal(1, schedule.Multiplier(0, 100, 10), 12);
        Assert.Equal(0.6, schedule.Multiplier(50, 100, 10), 12);
        Assert.Equal(0.2, schedule.Multiplier(100, 100, 10), 12);
    }

    [Fact]
    public void Warm_up_rises_linearly_to_the_full_rate()
    {
        var schedule = new CosineSchedule { WarmupEpochs = 1 };

        Assert.Equal(1.0 / 11, schedule.Multiplier(0, 100, 10), 12);
        Assert.Equal(10.0 / 11, schedule.Multiplier(9, 100, 10), 12);
        Assert.Equal(1, schedule.Multiplier(10, 100, 10), 12);
    }

    [Fact]
    public void Unknown_names_list_what_exists()
    {
        Assert.Contains("one-cycle", Assert.Throws<ArgumentException>(() => LearningRateSchedule.Parse("linear")).Message, StringComparison.Ordinal);
        Assert.Contains("adamw", Assert.Throws<ArgumentException>(() => OptimizerOptions.Parse("lion")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Epochs = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { LabelSmoothing = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Patience = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { LearningRate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { Momentum = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { WeightDecay = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule { Milestones = [1.5] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule { Floor = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule { Floor = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule { Floor = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OneCycleSchedule { Rise = 0 });
    }
}
