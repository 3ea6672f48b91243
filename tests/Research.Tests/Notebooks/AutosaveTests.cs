using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public class AutosaveTests
{
    [Theory]
    [InlineData(0.1, 30)] // 50 × 0.1 s = 5 s, so the interval counts
    [InlineData(0.6, 30)] // 2 % of 30 s
    [InlineData(2, 100)]
    public void Saving_takes_at_most_2_percent_of_the_time(double took, double wait)
    {
        var autosave = new Autosave(TimeSpan.FromSeconds(30));
        autosave.Saved(TimeSpan.FromSeconds(took));

        Assert.Equal(wait, autosave.Wait.TotalSeconds, 6);
    }

    [Fact]
    public void A_fast_save_after_a_slow_one_brings_the_interval_back()
    {
        var autosave = new Autosave(TimeSpan.FromSeconds(30));
        autosave.Saved(TimeSpan.FromSeconds(2));
        autosave.Saved(TimeSpan.FromSeconds(0.01));

        Assert.Equal(30, autosave.Wait.TotalSeconds);
    }

    [Fact]
    public void Nothing_is_saved_before_it_is_time()
    {
        int saves = 0;
        new Autosave(TimeSpan.FromHours(1)).SaveIfDue(() => saves++);
        new Autosave(TimeSpan.Zero).SaveIfDue(() => saves++);

        Assert.Equal(1, saves);
    }
}
