using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>The notebook says on which machine and with which versions it was run.</summary>
internal static class EnvironmentRule
{
    internal static IEnumerable<NotebookFinding> Check(Notebook notebook)
    {
        if (notebook.Metadata["research"]?["environment"] is not JsonArray { Count: > 0 })
            yield return new NotebookFinding("environment", null, "Its metadata do not say where and with which versions it was run: run it with `research notebook run`.");
    }
}
