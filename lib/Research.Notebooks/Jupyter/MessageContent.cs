using System.Text.Json;

namespace Research.Notebooks;

/// <summary>What a request says; every value is checked, since anything may have been sent.</summary>
/// <param name="content">A JSON object.</param>
internal readonly struct MessageContent(JsonElement content)
{
    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">It is missing, or is something else.</exception>
    internal string Text(string name) => Text(name, null) ?? throw new InvalidDataException($"'{name}' is missing.");

    /// <summary>A text, or something else in its place where it is missing.</summary>
    /// <exception cref="InvalidDataException">It is no text.</exception>
    internal string? Text(string name, string? otherwise)
    {
        if (Find(name) is not { } value)
            return otherwise;
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Unfit(name, "a text");
        }
        catch (InvalidOperationException)
        {
            throw Unfit(name, "Unicode");
        }
    }

    /// <summary>A switch.</summary>
    /// <exception cref="InvalidDataException">It is neither true nor false.</exception>
    internal bool Flag(string name, bool otherwise) => Find(name)?.ValueKind switch
    {
        null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unfit(name, "true or false"),
    };

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidDataException">It is none, or too large.</exception>
    internal int? Number(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Unfit(name, "a whole number");

    /// <summary>Texts by name.</summary>
    /// <exception cref="InvalidDataException">It is no object of texts.</exception>
    internal IReadOnlyList<(string Name, string Text)> Texts(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw Unfit(name, "an object");
        var texts = new MessageContent(value);
        try
        {
            return [.. value.EnumerateObject().Select(property => (property.Name, texts.Text(property.Name)))];
        }
        catch (InvalidOperationException)
        {
            throw Unfit(name, "Unicode");
        }
    }

    private JsonElement? Find(string name) => content.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static InvalidDataException Unfit(string name, string expected) => new($"'{name}' must be {expected}.");
}
