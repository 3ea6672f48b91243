using System.CommandLine;
using System.Text.Json;
using Research.Cli.Commands;
using Xunit;

namespace Research.Tests.Training.Data;

public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task List_names_every_set_and_how_to_get_what_is_missing()
    {
        string output = await RunAsync("list", "--folder", _folder.Path);

        Assert.Contains("60,000 + 10,000 images of 1×28×28, 10 classes", output, StringComparison.Ordinal);
        Assert.Contains("research data fetch cifar-10", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_prints_json()
    {
        using JsonDocument json = JsonDocument.Parse(await RunAsync("list", "--json"));

        Assert.Equal(["cifar-10", "fashion-mini", "fashion-mnist", "mnist"], json.RootElement.EnumerateArray().Select(set => set.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_embedded_set_is_intact() =>
        Assert.Matches("^fashion-mini +intact +part of the library", await RunAsync("verify", "fashion-mini"));

    [Fact]
    public async Task Verify_fails_on_broken_files()
    {
        foreach (string name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
            _folder.Write(name, [1]);

        using var output = new StringWriter();
        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(output, "verify", "mnist", "--folder", _folder.Path));

        Assert.Contains("research data fetch mnist", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_folder["t10k-labels-idx1-ubyte"]}' is not the published file", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_fails_where_there_is_nothing() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => RunAsync("verify", "mnist", "--folder", _folder.Path));

    [Theory]
    [InlineData("fetch")]
    [InlineData("verify")]
    public async Task An_unknown_set_is_refused(string verb) =>
        Assert.Contains("did you mean 'mnist'?", (await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(verb, "mnits"))).Message, StringComparison.Ordinal);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        await RunAsync(output, arguments);
        return output.ToString();
    }

    private static async Task RunAsync(TextWriter output, params string[] arguments)
    {
        var root = new RootCommand { DataCommand.Create() };
        int exitCode = await root.Parse(["data", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        Assert.Equal(0, exitCode);
    }

    public void Dispose() => _folder.Dispose();
}
