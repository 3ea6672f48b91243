using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Research.Analyzers;
using TorchSharp;
using Xunit;

namespace Research.Tests.Analyzers;

public sealed class ExplicitDeviceAnalyzerTests
{
    [Theory]
    [InlineData("torch.zeros(2, 3)")]
    [InlineData("torch.ones([2, 3], torch.float32)")]
    [InlineData("torch.tensor(1.5f)")]
    [InlineData("torch.tensor(new[] { 1L, 2L })")]
    [InlineData("torch.as_tensor(new[] { 1f, 2f })")]
    [InlineData("torch.arange(10)")]
    [InlineData("torch.randperm(10)")]
    [InlineData("torch.normal(0, 1, [2])")]
    [InlineData("torch.from_array(array)")]
    [InlineData("torch.nn.Linear(2, 3)")]
    [InlineData("torch.nn.Conv2d(1, 2, 3)")]
    [InlineData("torch.nn.BatchNorm2d(4)")]
    [InlineData("torch.zeros(2, 3, device: null)")]
    [InlineData("torch.zeros(2, 3, device: default)")]
    [InlineData("torch.zeros(2, 3, device: (torch.Device?)null)")]
    public async Task A_factory_without_a_device_is_an_error(string expression)
    {
        var found = Assert.Single(await Analyze(expression));

        Assert.Equal(ExplicitDeviceAnalyzer.Id, found.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Contains("pass device: explicitly", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torch.zeros(2, 3, device: torch.CPU)")]
    [InlineData("torch.zeros([2, 3], torch.float32, device)")]
    [InlineData("torch.nn.Linear(2, 3, device: tensor.device)")]
    [InlineData("torch.nn.ReLU()")]
    [InlineData("torch.zeros_like(tensor)")]
    [InlineData("torch.as_tensor(tensor)")]
    [InlineData("tensor.new_zeros(2)")]
    [InlineData("torch.frombuffer(array, torch.float32)")]
    [InlineData("torch.cat([tensor, tensor])")]
    public async Task A_device_or_a_tensor_to_take_it_from_is_enough(string expression) =>
        Assert.Empty(await Analyze(expression));

    [Fact]
    public async Task Each_call_is_reported_where_it_stands()
    {
        var found = await Analyze("torch.zeros(2) + torch.ones(2, device: device) * torch.rand(2)");

        Assert.Equal(["torch.rand(2)", "torch.zeros(2)"], found.Select(item => item.Location.SourceTree!.GetText().ToString(item.Location.SourceSpan)).Order());
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string expression)
    {
        var source = $$"""
            #nullable enable
            using System;
            using TorchSharp;
            class Code
            {
                object Run(torch.Tensor tensor, torch.Device device, Array array) => {{expression}};
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source)],
            [.. Framework(), MetadataReference.CreateFromFile(typeof(torch).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error));
        return await compilation.WithAnalyzers([new ExplicitDeviceAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }

    private static IEnumerable<MetadataReference> Framework() =>
        from file in Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
        where !file.Contains(".Native.", StringComparison.Ordinal)
        select MetadataReference.CreateFromFile(file);
}
