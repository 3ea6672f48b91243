namespace Research.Experiments;

/// <summary>The choices that no other beats.</summary>
public static class ParetoFront
{
    /// <summary>Those items for which no other is as good in both respects and better in one; of equal ones the first. By rising cost and falling loss.</summary>
    /// <param name="items">What there is to choose from.</param>
    /// <param name="cost">Less is better, as bytes.</param>
    /// <param name="loss">Less is better, as a drop of accuracy.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, double> cost, Func<T, double> loss)
    {
        var front = new List<T>();
        foreach (T item in items.OrderBy(cost).ThenBy(loss))
        {
            if (front.Count == 0 || loss(item) < loss(front[^1]))
                front.Add(item);
        }
        return front;
    }
}
