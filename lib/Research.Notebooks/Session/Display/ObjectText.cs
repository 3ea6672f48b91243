using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Research.Notebooks;

/// <summary>Writes any value as plain text: short, in the invariant culture, and safe with values that are endless, circular or throw.</summary>
internal static class ObjectText
{
    private const int MostMembers = 30, LongestInner = 1000, Deepest = 4;

    /// <summary>The text of a value.</summary>
    internal static string Write(object? value) => value is string text ? text : Write(value, Above(), 0);

    /// <summary>The objects that a value lies in, none yet; told apart by identity, whatever their own equality says.</summary>
    internal static HashSet<object> Above(params object[] objects) => new(objects, ReferenceEqualityComparer.Instance);

    /// <summary>The name of a type as C# code writes it, without namespaces.</summary>
    internal static string TypeName(Type type)
    {
        if (type.IsArray)
            return $"{TypeName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return $"{TypeName(inner)}?";
        string name = Keyword(type) ?? type.Name.Split('`')[0];
        return type.IsGenericType && !name.Contains('<', StringComparison.Ordinal) ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>" : name;
    }

    /// <summary>A value inside another.</summary>
    internal static string Inner(object? value, HashSet<object> above, int depth)
    {
        string text = value is string quoted ? $"\"{quoted}\"" : Write(value, above, depth);
        return text.Length > LongestInner ? FormattableString.Invariant($"{text[..LongestInner]}… {text.Length - LongestInner:N0} more characters") : text;
    }

    /// <summary>“… n more”, with the number where it is known.</summary>
    internal static string More(int? left) => left is { } count ? FormattableString.Invariant($"… {count:N0} more") : "… more";

    private static string Write(object? value, HashSet<object> above, int depth)
    {
        if (value is null)
            return "null";
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return Scalar(value) ?? (depth > 0 ? ValueFormatter.Registered(value) : null) ?? Nested(value, above, depth);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return $"({problem.GetType().Name}: {ErrorText.MessageOf(problem)})";
        }
    }

    /// <summary>The text of a value that has no parts worth showing; null where it has.</summary>
    internal static string? Scalar(object value) => value switch
    {
        string text => text,
        bool truth => truth ? "True" : "False",
        double number => number.ToString(CultureInfo.InvariantCulture),
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF zzz", CultureInfo.InvariantCulture),
        Type type => TypeName(type),
        Delegate function => $"{TypeName(function.GetType())} {function.Method.Name}",
        Task task => Of(task),
        Exception problem => $"{problem.GetType().Name}: {ErrorText.MessageOf(problem)}{(problem.InnerException is { } cause ? $"\n  caused by {cause.GetType().Name}: {ErrorText.MessageOf(cause)}" : "")}",
        IFormattable formattable when value is not IEnumerable => formattable.ToString(null, CultureInfo.InvariantCulture),
        ITuple or IEnumerable => null,
        _ when IsPair(value) => null,
        _ when ObjectMembers.IsUnion(value.GetType()) => ValueFormatter.Registered(value) ?? FSharpText.Write(value),
        _ when ObjectMembers.WritesItself(value.GetType()) => value.ToString() ?? "null",
        _ => null,
    };

    private static string Of(Task task) => task.Status switch
    {
        TaskStatus.RanToCompletion => "Task: done",
        TaskStatus.Faulted => $"Task: failed: {ErrorText.MessageOf(task.Exception!.InnerException!)}",
        TaskStatus.Canceled => "Task: cancelled",
        _ => "Task: not done yet; await it for its value",
    };

    private static string Nested(object value, HashSet<object> above, int depth)
    {
        bool remembers = !value.GetType().IsValueType;
        if (depth >= Deepest || remembers && above.Contains(value))
            return value is IEnumerable ? "[…]" : $"{TypeName(value.GetType())} {{ … }}";
        if (remembers)
            above.Add(value);
        try
        {
            return value switch
            {
                ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(index => Inner(tuple[index], above, depth + 1)))})",
                IDictionary dictionary => Dictionary(dictionary, above, depth),
                IEnumerable items => Items(items, above, depth),
                _ when IsPair(value) => Pair(value, above, depth),
                _ => Members(value, above, depth),
            };
        }
        finally
        {
            if (remembers)
                above.Remove(value);
        }
    }

    private static string Dictionary(IDictionary dictionary, HashSet<object> above, int depth)
    {
        var shown = new List<string>();
        foreach (DictionaryEntry entry in dictionary)
        {
            if (shown.Count == ValueFormatter.MostItems)
                break;
            shown.Add($"[{Inner(entry.Key, above, depth + 1)}] = {Inner(entry.Value, above, depth + 1)}");
        }
        if (dictionary.Count > shown.Count)
            shown.Add(More(dictionary.Count - shown.Count));
        return Join("{ ", shown, " }", depth);
    }

    private static string Items(IEnumerable items, HashSet<object> above, int depth)
    {
        var (first, left, problem) = FirstItems.Of(items, ValueFormatter.MostItems);
        var shown = first.Select(item => Inner(item, above, depth + 1)).ToList();
        if (left != 0)
            shown.Add(More(left));
        if (problem is not null)
            shown.Add($"({problem.GetType().Name}: {ErrorText.MessageOf(problem)})");
        bool pairs = first.Count > 0 && first.All(item => item is not null && IsPair(item));
        return Join(pairs ? "{ " : "[", shown, pairs ? " }" : "]", depth);
    }

    /// <summary>Whether a value is an entry of a dictionary, of which not all kinds say that they are one.</summary>
    private static bool IsPair(object value) => value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static string Pair(object pair, HashSet<object> above, int depth) =>
        ObjectMembers.Of(pair.GetType()) is [var key, var value] ? $"[{Inner(key.Value(pair), above, depth + 1)}] = {Inner(value.Value(pair), above, depth + 1)}" : "";

    /// <summary>On one line where it is short, else an item a line.</summary>
    private static string Join(string open, List<string> items, string close, int depth)
    {
        int length = items.Sum(item => item.Length + 2);
        if (items.Count == 0)
            return (open + close).Replace("  ", " ", StringComparison.Ordinal);
        if (length <= 100 || items.All(item => item.Length <= 24) || depth > 0)
            return open + string.Join(", ", items) + close;
        return $"{open.Trim()}\n  {string.Join(",\n  ", items)}\n{close.Trim()}";
    }

    private static string Members(object value, HashSet<object> above, int depth)
    {
        Type type = value.GetType();
        var text = new StringBuilder(ObjectMembers.IsAnonymous(type) ? "{ " : $"{TypeName(type)} {{ ");
        var members = ObjectMembers.Of(type);
        text.AppendJoin(", ", members.Take(MostMembers).Select(member => $"{member.Name} = {Inner(member.Value(value), above, depth + 1)}"));
        if (members.Count > MostMembers)
            text.Append(", ").Append(More(members.Count - MostMembers));
        return text.Append(members.Count == 0 ? "}" : " }").ToString();
    }

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.Char => "char",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : null,
    };
}
