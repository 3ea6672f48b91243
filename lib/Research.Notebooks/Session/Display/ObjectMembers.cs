using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Research.Notebooks;

/// <summary>A public property or field of a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Value">Its value in an object; what it throws takes the value's place.</param>
internal sealed record ObjectMember(string Name, Type Type, Func<object, object?> Value);

/// <summary>What can be shown of an object that is no text, number or sequence.</summary>
internal static class ObjectMembers
{
    private const int KindMask = 31, SumType = 1; // of F#'s SourceConstructFlags
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<ObjectMember>> Known = new();
    private static readonly ConcurrentDictionary<Type, bool> Unions = new();

    /// <summary>The public properties and fields of a type, in the order they are declared in.</summary>
    internal static IReadOnlyList<ObjectMember> Of(Type type) => Known.GetOrAdd(type, static type =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRefLike && !property.PropertyType.IsByRef && !property.PropertyType.IsPointer && property.Name != "EqualityContract")
            .Select(property => new ObjectMember(property.Name, property.PropertyType, owner => Read(() => property.GetValue(owner)))),
        .. type.GetFields(BindingFlags.Instance | BindingFlags.Public).Where(field => !field.FieldType.IsPointer)
            .Select(field => new ObjectMember(field.Name, field.FieldType, owner => Read(() => field.GetValue(owner)))),
    ]);

    internal static bool IsAnonymous(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);

    /// <summary>Whether the type is a union of F#, such as an option, or a case of one; told by name, so that nothing of F# is loaded.</summary>
    internal static bool IsUnion(Type type) => Unions.GetOrAdd(type, static type => Array.Exists([type, type.BaseType ?? type], candidate => candidate.GetCustomAttributesData()
        .Any(attribute => attribute.AttributeType.FullName == "Microsoft.FSharp.Core.CompilationMappingAttribute" && attribute.ConstructorArguments is [{ Value: int kind }, ..] && (kind & KindMask) == SumType)));

    /// <summary>Whether the type has a text of its own, rather than its name or what the compiler writes for a record.</summary>
    internal static bool WritesItself(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes) is { } write && write.DeclaringType != typeof(object) && write.DeclaringType != typeof(ValueType)
        && !write.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsAnonymous(type);

    private static object? Read(Func<object?> get)
    {
        try
        {
            return get();
        }
        catch (TargetInvocationException problem) when (problem.InnerException is { } inner)
        {
            return new Unreadable(inner);
        }
    }

    private sealed class Unreadable(Exception problem)
    {
        public override string ToString() => $"({problem.GetType().Name}: {ErrorText.MessageOf(problem)})";
    }
}
