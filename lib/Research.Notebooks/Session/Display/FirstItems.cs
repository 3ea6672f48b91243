using System.Collections;

namespace Research.Notebooks;

/// <summary>The beginning of a sequence.</summary>
/// <param name="Items">Its first items.</param>
/// <param name="Left">How many more there are; 0 where these are all, null where only counting would tell.</param>
/// <param name="Problem">What it threw on the way; null where nothing.</param>
internal sealed record FirstItems(IReadOnlyList<object?> Items, int? Left, Exception? Problem)
{
    /// <summary>Reads no further than needed, so that a sequence may be endless, large or broken.</summary>
    /// <param name="sequence">Any sequence.</param>
    /// <param name="most">How many items to read.</param>
    internal static FirstItems Of(IEnumerable sequence, int most)
    {
        var items = new List<object?>();
        try
        {
            foreach (object? item in sequence)
            {
                if (items.Count == most)
                    return new FirstItems(items, CountOf(sequence) - most, null);
                items.Add(item);
            }
            return new FirstItems(items, 0, null);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new FirstItems(items, 0, problem);
        }
    }

    private static int? CountOf(IEnumerable sequence) => sequence switch
    {
        ICollection collection => collection.Count,
        string text => text.Length,
        _ => sequence.GetType().GetInterfaces()
            .Where(contract => contract.IsGenericType && (contract.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>) || contract.GetGenericTypeDefinition() == typeof(ICollection<>)))
            .Select(contract => contract.GetProperty("Count")!.GetValue(sequence) as int?).FirstOrDefault(),
    };
}
