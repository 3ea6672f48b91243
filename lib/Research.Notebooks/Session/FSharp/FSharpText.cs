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

    /// <summary>A value as F# writes it where it is a union (an option too), a tuple or a function, and else as in any language.</summary>
    /// <param name="value">The value; null is <c>None</c> of an option.</param>
    /// <param name="type">Its type.</param>
    internal static MimeBundle Format(object? value, Type type) => IsWrittenByFSharp(type) ? MimeBundle.Text(value is null ? "None" : Write(value)) : ValueFormatter.Format(value);

    private static bool IsWrittenByFSharp(Type type)
    {
        FSharpOption<System.Reflection.BindingFlags> visible = FSharpOption<System.Reflection.BindingFlags>.None;
        bool isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Microsoft.FSharp.Collections.FSharpList<>);
        return !isList && (FSharpType.IsUnion(type, visible) || FSharpType.IsTuple(type) || FSharpType.IsFunction(type));
    }
}
