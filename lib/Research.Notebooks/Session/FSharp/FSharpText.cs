using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;

namespace Research.Notebooks;

/// <summary>Shows what only F# knows how to write.</summary>
internal static class FSharpText
{
    private static readonly FSharpFunc<object?, string> Structured =
        ExtraTopLevelOperators.PrintFormatToString(new PrintfFormat<FSharpFunc<object?, string>, Unit, string, string, object?>("%A"));

    /// <summary>A value as F# writes it.</summary>
    internal static string Write(object value) => Structured.Invoke(value);

    /// <summary>A value as in any language, but for those that are objects in F# alone: <c>None</c> is null, and a function no delegate.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type.</param>
    internal static MimeBundle Format(object? value, Type type) =>
        value is null && ObjectMembers.IsUnion(type) ? MimeBundle.Text("None")
        : value is not null && FSharpType.IsFunction(type) ? MimeBundle.Text(Write(value))
        : ValueFormatter.Format(value);
}
