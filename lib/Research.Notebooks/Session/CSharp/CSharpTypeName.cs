namespace Research.Notebooks;

/// <summary>Writes types as C# code does.</summary>
internal static class CSharpTypeName
{
    /// <summary>The name by which a cell can call a type; for one that no cell can name, that of the nearest class or contract that it is.</summary>
    internal static string Of(Type type)
    {
        if (type.IsByRefLike || type.IsPointer || type.IsByRef)
            return "object";
        if (type.IsArray)
            return ArrayName(type);
        return IsNameable(type) ? Name(type) : Of(Nearest(type));
    }

    /// <summary>C# writes the brackets of the outermost array first.</summary>
    private static string ArrayName(Type type)
    {
        string brackets = "";
        for (; type.IsArray; type = type.GetElementType()!)
            brackets += $"[{new string(',', type.GetArrayRank() - 1)}]";
        return Of(type) + brackets;
    }

    private static bool IsNameable(Type type) =>
        type.HasElementType ? IsNameable(type.GetElementType()!)
        : (type.IsVisible || IsPublicInCell(type)) && !type.Name.Contains('<', StringComparison.Ordinal) && type.GetGenericArguments().All(IsNameable);

    private static bool IsPublicInCell(Type type) => type.IsNestedPublic && (IsSubmission(type.DeclaringType!) || IsPublicInCell(type.DeclaringType!));

    private static bool IsOfCell(Type type) => type.DeclaringType is { } outer && (IsSubmission(outer) || IsOfCell(outer));

    private static bool IsSubmission(Type type) => type.Name.StartsWith("Submission#", StringComparison.Ordinal);

    private static Type Nearest(Type type)
    {
        for (Type? ancestor = type.BaseType; ancestor is not null && ancestor != typeof(object) && ancestor != typeof(ValueType); ancestor = ancestor.BaseType)
        {
            if (IsNameable(ancestor))
                return ancestor;
        }
        return type.GetInterfaces().Where(IsNameable).OrderByDescending(contract => contract.GetInterfaces().Length).ThenByDescending(contract => contract.IsGenericType).FirstOrDefault() ?? typeof(object);
    }

    private static string Name(Type type)
    {
        if (type.HasElementType)
            return Of(type);
        Queue<Type> arguments = new(type.GetGenericArguments());
        var chain = new Stack<Type>();
        for (Type? current = type; current is not null && !IsSubmission(current); current = current.DeclaringType)
            chain.Push(current);
        string prefix = IsOfCell(type) ? "" : type.Namespace is { Length: > 0 } space ? $"global::{space}." : "global::";
        return prefix + string.Join('.', chain.Select(part => Part(part, arguments)));
    }

    private static string Part(Type type, Queue<Type> arguments)
    {
        string[] parts = type.Name.Split('`');
        return parts.Length == 1 ? parts[0] : $"{parts[0]}<{string.Join(", ", Enumerable.Range(0, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)).Select(_ => Of(arguments.Dequeue())))}>";
    }
}
