using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>
/// Title and sections of a report. Whatever levels the author chose, the title is the only heading of level 1 and no level is
/// skipped, so that readers can find their way by headings.
/// </summary>
internal sealed partial class Outline
{
    private const int DeepestInContents = 3;

    private readonly List<Heading> _sections = [];
    private readonly Stack<int> _authoredLevels = [];
    private readonly HashSet<string> _ids = [];

    /// <summary>The first heading of the notebook's text; null until there is one.</summary>
    internal Heading? Title { get; private set; }

    /// <summary>The sections for a table of contents.</summary>
    internal IEnumerable<Heading> Contents => _sections.Where(section => section.Level <= DeepestInContents);

    /// <summary>Makes a heading the title.</summary>
    internal void SetTitle(string html) => Title = new Heading(1, Id(html), html);

    /// <summary>Adds a section below the sections that are open.</summary>
    /// <param name="authoredLevel">Its level in the notebook.</param>
    /// <param name="html">Its words as HTML.</param>
    internal Heading AddSection(int authoredLevel, string html)
    {
        while (_authoredLevels.TryPeek(out int open) && open >= authoredLevel)
            _authoredLevels.Pop();
        _authoredLevels.Push(authoredLevel);
        var section = new Heading(Math.Min(1 + _authoredLevels.Count, 6), Id(html), html);
        _sections.Add(section);
        return section;
    }

    /// <summary>The words of a heading, without markup but still escaped.</summary>
    internal static string Words(string html) =>
        Tags().Replace(html, "").Replace(@"\(", "", StringComparison.Ordinal).Replace(@"\)", "", StringComparison.Ordinal).Trim();

    /// <summary>A heading without links, to be a link itself.</summary>
    internal static string WithoutLinks(string html) => Links().Replace(html, "");

    /// <summary>An anchor as GitHub makes it, so that links within a notebook work in its report.</summary>
    private string Id(string html)
    {
        var slug = new StringBuilder();
        foreach (char letter in WebUtility.HtmlDecode(Words(html)).ToLowerInvariant())
        {
            if (letter == ' ')
                slug.Append('-');
            else if (char.IsLetterOrDigit(letter) || letter is '-' or '_')
                slug.Append(letter);
        }
        string stem = slug.Length == 0 ? "section" : slug.ToString();
        string id = stem;
        for (int number = 1; !_ids.Add(id); number++)
            id = FormattableString.Invariant($"{stem}-{number}");
        return id;
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex("</?a\\b[^>]*>")]
    private static partial Regex Links();
}
