using System.ComponentModel;

namespace Research.Notebooks;

/// <summary>Values on their way into a variable of a cell; code of the session alone takes them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandedOver
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, object?> Values = new();
    private static int _last;

    /// <summary>Takes a value out.</summary>
    /// <typeparam name="T">Its type, or one that it is.</typeparam>
    /// <param name="ticket">Its number.</param>
    public static T Take<T>(int ticket) => Values.TryRemove(ticket, out object? value) ? (T)value! : throw new InvalidOperationException("This value was taken already.");

    internal static int Put(object? value)
    {
        int ticket = Interlocked.Increment(ref _last);
        Values[ticket] = value;
        return ticket;
    }
}
