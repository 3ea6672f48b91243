using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookLanguageTests
{
    [Theory]
    [InlineData("""{}""", """{}""", "csharp")]
    [InlineData("""{"kernelspec":{"name":".net-csharp","language":"C#"},"language_info":{"name":"polyglot-notebook"}}""", """{}""", "csharp")]
    [InlineData("""{"kernelspec":{"name":".net-fsharp","language":"F#"},"language_info":{"name":"F#"}}""", """{}""", "fsharp")]
    [InlineData("""{"kernelspec":{"name":"research-csharp","language":"C#"}}""", """{}""", "csharp")]
    [InlineData("""{"language_info":{"name":"dotnet-interactive.fsharp"}}""", """{}""", "fsharp")]
    [InlineData("""{"polyglot_notebook":{"kernelInfo":{"defaultKernelName":"fsharp"}},"kernelspec":{"name":".net-csharp"}}""", """{}""", "fsharp")]
    [InlineData("""{"dotnet_interactive":{"defaultKernelName":"fsharp"}}""", """{}""", "fsharp")]
    [InlineData("""{}""", """{"polyglot_notebook":{"kernelName":"fsharp"},"dotnet_interactive":{"language":"csharp"}}""", "fsharp")]
    [InlineData("""{}""", """{"dotnet_interactive":{"language":"mermaid"}}""", "mermaid")]
    [InlineData("""{}""", """{"vscode":{"languageId":"dotnet-interactive.javascript"}}""", "javascript")]
    [InlineData("""{}""", """{"vscode":{"languageId":"fsharp"}}""", "fsharp")]
    [InlineData("""{"kernelspec":{"name":".net-fsharp"}}""", """{"vscode":{"languageId":"polyglot-notebook"}}""", "fsharp")]
    [InlineData("""{"kernelspec":{"name":".net-fsharp"}}""", """{"polyglot_notebook":{"kernelName":3}}""", "fsharp")]
    [InlineData("""{"kernelspec":{"name":"python3","language":"python"}}""", """{}""", "python")]
    [InlineData("""{"kernelspec":{"name":".net-powershell"}}""", """{}""", ".net-powershell")]
    public void The_language_of_a_cell_is_found_wherever_a_tool_wrote_it(string notebook, string cell, string language)
    {
        Notebook read = Notebook.Parse($$"""{"cells":[{"cell_type":"code","source":"1","metadata":{{cell}}}],"metadata":{{notebook}},"nbformat":4}""");

        Assert.Equal(language, NotebookLanguage.Of(read.Cells[0], read));
    }
}
