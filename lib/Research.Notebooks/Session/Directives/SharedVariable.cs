using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Variables on their way from one language to another.</summary>
internal static partial class SharedVariable
{
    /// <summary>A variable of a language.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name; the message says which there are.</exception>
    internal static SessionValue Find(SessionLanguages languages, string language, string name)
    {
        string known = NotebookLanguage.Find(language)
            ?? throw new ArgumentException(RefusedDirectives.Reason(language) ?? $"There is no language '{language}'{Spelling.Question(language, NotebookLanguage.All)}; variables live in csharp and fsharp.");
        ILanguage? source = languages.IsStarted(known) ? languages[known] : null;
        if (source?.Find(name) is { } found)
            return found;
        string[] names = [.. (source?.Values ?? []).Select(value => value.Name)];
        throw new InvalidOperationException($"There is no variable '{name}' in {known}{Spelling.Question(name, names)}; "
            + (names.Length == 0 ? "none was declared there yet." : $"there are {string.Join(", ", names.Take(20))}{(names.Length > 20 ? " …" : "")}."));
    }

    /// <summary>Declares the variable in a language.</summary>
    /// <exception cref="ArgumentException">The name is no identifier.</exception>
    internal static void Set(ILanguage language, string name, SessionValue value)
    {
        if (!Identifier().IsMatch(name))
            throw new ArgumentException($"'{name}' is no name for a variable; use letters, digits and underscores.");
        language.Set(name, Visible(value.Type), value.Value);
    }

    /// <summary>
    /// The type by which another language can know a value: its own, unless it was declared in a cell, which only the
    /// language of that cell knows; then the nearest class or collection that it is.
    /// </summary>
    internal static Type Visible(Type type)
    {
        if (IsVisible(type))
            return type;
        for (Type? ancestor = type.BaseType; ancestor is not null && ancestor != typeof(object) && ancestor != typeof(ValueType); ancestor = ancestor.BaseType)
        {
            if (IsVisible(ancestor))
                return ancestor;
        }
        Type[] collections = [typeof(System.Collections.IDictionary), typeof(System.Collections.IList), typeof(System.Collections.IEnumerable)];
        return type.GetInterfaces().Where(IsVisible).MaxBy(contract => contract.GetInterfaces().Length) is { } best && best.IsGenericType
            ? best
            : collections.FirstOrDefault(collection => collection.IsAssignableFrom(type)) ?? typeof(object);
    }

    /// <summary>Whether the type, and all types it is made of, are public and lie in a file.</summary>
    private static bool IsVisible(Type type) =>
        type.HasElementType ? IsVisible(type.GetElementType()!)
        : type.IsVisible && type.Assembly.Location.Length > 0 && type.GetGenericArguments().All(IsVisible);

    [GeneratedRegex(@"^[\p{L}_][\w]*$")]
    private static partial Regex Identifier();
}
