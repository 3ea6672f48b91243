using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Control;
using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;

namespace Research.Notebooks;

/// <summary>Names of types in F# code.</summary>
internal static class FSharpTypeName
{
    /// <summary>What F# calls the types that its library keeps under other names.</summary>
    private static readonly Dictionary<Type, string> Library = new()
    {
        [typeof(FSharpList<>)] = "list",
        [typeof(FSharpOption<>)] = "option",
        [typeof(FSharpValueOption<>)] = "voption",
        [typeof(FSharpMap<,>)] = "Map",
        [typeof(FSharpSet<>)] = "Set",
        [typeof(FSharpResult<,>)] = "Result",
        [typeof(FSharpRef<>)] = "ref",
        [typeof(FSharpAsync<>)] = "Async",
        [typeof(FSharpChoice<,>)] = "Choice",
    };

    /// <summary>The full name of a type that is public and lies in a file.</summary>
    internal static string Of(Type type)
    {
        if (type == typeof(Unit))
            return "unit";
        if (type.IsArray)
            return $"({Of(type.GetElementType()!)})[{new string(',', type.GetArrayRank() - 1)}]";
        if (FSharpType.IsFunction(type))
            return $"({string.Join(" -> ", type.GetGenericArguments().Select(Of))})";
        if (FSharpType.IsTuple(type))
            return $"({(type.IsValueType ? "struct (" : "(")}{string.Join(" * ", FSharpType.GetTupleElements(type).Select(Of))}))";
        if (type.IsGenericType && Library.TryGetValue(type.GetGenericTypeDefinition(), out string? name))
            return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
        return type.IsNested ? Nested(type) : $"{(type.Namespace is { } space ? $"global.{space}." : "global.")}{WithArguments(type.Name, type.GetGenericArguments())}";
    }

    /// <summary>A nested type: its arguments belong to the type around it first.</summary>
    private static string Nested(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        int outer = type.DeclaringType!.GetGenericArguments().Length;
        Type around = outer == 0 ? type.DeclaringType : type.DeclaringType.MakeGenericType(arguments[..outer]);
        return $"{Of(around)}.{WithArguments(type.Name, arguments[outer..])}";
    }

    private static string WithArguments(string name, Type[] arguments) =>
        $"``{name.Split('`')[0]}``{(arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>")}";
}
