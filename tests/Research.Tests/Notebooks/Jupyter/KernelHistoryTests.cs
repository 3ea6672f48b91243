using System.Text.Json;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

public sealed class KernelHistoryTests
{
    private readonly KernelHistory _history = new();

    public KernelHistoryTests()
    {
        foreach ((int line, string input) in new[] { (1, "var x = 1;"), (2, "x + 1"), (3, "x * 2"), (4, "x + 1") })
            _history.Add(line, input);
        _history.SetOutput("2");
    }

    private string Ask(string request) => _history.Answer(new MessageContent(JsonElement.Parse(request)))["history"]!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Theory]
    [InlineData("""{"hist_access_type": "tail", "n": 2}""", """[[1,3,"x * 2"],[1,4,"x + 1"]]""")]
    [InlineData("""{"hist_access_type": "tail", "n": 1, "output": true}""", """[[1,4,["x + 1","2"]]]""")]
    [InlineData("""{"hist_access_type": "range", "session": 0, "start": 2, "stop": 4}""", """[[1,2,"x + 1"],[1,3,"x * 2"]]""")]
    [InlineData("""{"hist_access_type": "range", "session": 1, "start": 3}""", """[[1,3,"x * 2"],[1,4,"x + 1"]]""")]
    [InlineData("""{"hist_access_type": "range", "session": 7}""", "[]")]
    [InlineData("""{"hist_access_type": "search", "pattern": "x*"}""", """[[1,2,"x + 1"],[1,3,"x * 2"],[1,4,"x + 1"]]""")]
    [InlineData("""{"hist_access_type": "search", "pattern": "x*", "unique": true}""", """[[1,3,"x * 2"],[1,4,"x + 1"]]""")]
    [InlineData("""{"hist_access_type": "search", "pattern": "*x*", "n": 1}""", """[[1,4,"x + 1"]]""")]
    [InlineData("""{"hist_access_type": "search", "pattern": "y"}""", "[]")]
    public void It_is_found_by_range_tail_and_search(string request, string expected) => Assert.Equal(expected, Ask(request));

    [Theory]
    [InlineData("""{"hist_access_type": "all"}""", "range, tail or search")]
    [InlineData("""{"hist_access_type": 1}""", "'hist_access_type' must be a text")]
    [InlineData("""{"hist_access_type": "tail", "n": "2"}""", "'n' must be a whole number")]
    [InlineData("""{"hist_access_type": "tail", "output": "yes"}""", "'output' must be true or false")]
    public void A_malformed_request_is_refused(string request, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => Ask(request)).Message, StringComparison.Ordinal);
}
