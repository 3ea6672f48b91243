namespace Research.Charts.Rendering;

/// <summary>Cuts a series at its gaps.</summary>
internal static class Runs
{
    /// <summary>The longest stretches of indices whose points can all be drawn.</summary>
    public static IEnumerable<Range> Of(int count, Func<int, bool> isDrawable)
    {
        var start = -1;
        for (var index = 0; index <= count; index++)
        {
            var drawable = index < count && isDrawable(index);
            if (drawable && start < 0)
                start = index;
            if (!drawable && start >= 0)
            {
                yield return start..index;
                start = -1;
            }
        }
    }
}
