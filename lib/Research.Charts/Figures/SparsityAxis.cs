namespace Research.Charts;

/// <summary>How an accuracy–sparsity curve shows the strength of pruning.</summary>
public enum SparsityAxis
{
    /// <summary>Sparsity in percent, linear.</summary>
    Sparsity,

    /// <summary>Weights kept in percent, logarithmic and falling to the right: spreads the high sparsities that decide between methods.</summary>
    WeightsKept,
}
