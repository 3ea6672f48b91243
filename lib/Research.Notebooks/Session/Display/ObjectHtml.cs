using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Research.Notebooks;

/// <summary>Writes what gains by it as a small HTML table, which takes its colours from the page: objects, dictionaries, and sequences of objects.</summary>
internal static class ObjectHtml
{
    private const string Table = "<table style=\"border-collapse:collapse\">", Left = " style=\"text-align:left\"", Right = " style=\"text-align:right\"";
    private const int MostColumns = 20;

    /// <summary>Whether a value is shown as HTML beside its text.</summary>
    internal static bool Suits(object value)
    {
        try
        {
            return value is not (string or ITuple) && ObjectText.Scalar(value) is null && value switch
            {
                IDictionary dictionary => dictionary.Count > 0,
                IEnumerable items => Rows(items) is not null,
                _ => ObjectMembers.Of(value.GetType()).Count > 0,
            };
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return false; // its text will say what it throws
        }
    }

    /// <summary>The table of a value; null where it gains nothing by one.</summary>
    internal static string? Write(object value)
    {
        try
        {
            return !Suits(value) ? null : value switch
            {
                IDictionary dictionary => Dictionary(dictionary),
                IEnumerable items => Items(items, Rows(items)!),
                _ => Members(value),
            };
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return null;
        }
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The first items, where they are objects with members in common; null otherwise.</summary>
    private static FirstItems? Rows(IEnumerable items)
    {
        FirstItems first = FirstItems.Of(items, ValueFormatter.MostItems);
        return first.Items.Count > 0 && first.Problem is null && first.Items.All(item => item is not null and not IEnumerable and not ITuple && ObjectText.Scalar(item) is null)
            && first.Items.Select(item => item!.GetType()).Distinct().Count() == 1 && ObjectMembers.Of(first.Items[0]!.GetType()).Count > 0 ? first : null;
    }

    private static string Items(IEnumerable items, FirstItems first)
    {
        ObjectMember[] columns = [.. ObjectMembers.Of(first.Items[0]!.GetType()).Take(MostColumns)];
        var html = new StringBuilder(Table).Append("<thead><tr>");
        foreach (ObjectMember column in columns)
            html.Append($"<th{Align(column.Type)}>{Escape(column.Name)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (object? item in first.Items)
        {
            html.Append("<tr>");
            foreach (ObjectMember column in columns)
                html.Append($"<td{Align(column.Type)}>{Cell(column.Value(item!), items)}</td>");
            html.Append("</tr>");
        }
        if (first.Left != 0)
            html.Append($"<tr><td colspan=\"{columns.Length}\"{Left}>{ObjectText.More(first.Left)}</td></tr>");
        return html.Append("</tbody></table>").ToString();
    }

    private static string Dictionary(IDictionary dictionary)
    {
        var html = new StringBuilder(Table).Append("<tbody>");
        int shown = 0;
        foreach (DictionaryEntry entry in dictionary)
        {
            if (shown++ == ValueFormatter.MostItems)
                break;
            Row(html, Cell(entry.Key, dictionary), entry.Value, dictionary);
        }
        if (dictionary.Count > ValueFormatter.MostItems)
            html.Append($"<tr><td colspan=\"2\"{Left}>{ObjectText.More(dictionary.Count - ValueFormatter.MostItems)}</td></tr>");
        return html.Append("</tbody></table>").ToString();
    }

    private static string Members(object value)
    {
        Type type = value.GetType();
        var html = new StringBuilder(Table);
        if (!ObjectMembers.IsAnonymous(type))
            html.Append($"<caption{Left}>{Escape(ObjectText.TypeName(type))}</caption>");
        html.Append("<tbody>");
        foreach (ObjectMember member in ObjectMembers.Of(type).Take(ValueFormatter.MostItems))
            Row(html, Escape(member.Name), member.Value(value), value);
        if (ObjectMembers.Of(type).Count - ValueFormatter.MostItems is > 0 and var left)
            html.Append($"<tr><td colspan=\"2\"{Left}>{ObjectText.More(left)}</td></tr>");
        return html.Append("</tbody></table>").ToString();
    }

    private static void Row(StringBuilder html, string heading, object? value, object owner) =>
        html.Append($"<tr><th{Left}>{heading}</th><td{(IsNumber(value?.GetType()) ? Right : Left)}>{Cell(value, owner)}</td></tr>");

    private static string Cell(object? value, object owner) => Escape(value is string text ? text.Length > 200 ? text[..200] + "…" : text : ObjectText.Inner(value, ObjectText.Above(owner), 1));

    private static string Align(Type type) => IsNumber(type) ? Right : Left;

    private static bool IsNumber(Type? type) => type is { IsEnum: false } && Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
