using System.Globalization;
using Research.Experiments;
using Research.Networks;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary>What <c>research quantize</c> prints.</summary>
/// <param name="Mode">Static, dynamic or weight-only.</param>
/// <param name="File">The compressed-model file.</param>
/// <param name="Onnx">The ONNX file; null where none was asked for.</param>
/// <param name="LayerBits">Bits of the weights that were quantized, by layer.</param>
/// <param name="Before">The network as it was.</param>
/// <param name="After">The quantized network.</param>
internal sealed record QuantizationReport(string Mode, string File, string? Onnx, IReadOnlyDictionary<string, int> LayerBits, PrecisionMeasurement Before, PrecisionMeasurement After)
{
    /// <summary>The bits of each layer whose weight has codes.</summary>
    internal static IReadOnlyDictionary<string, int> BitsOf(CompressedNetwork network) => network.Architecture.Nodes
        .Where(node => network.Weights.GetValueOrDefault($"{node.Name}.weight") is QuantizedWeight)
        .ToDictionary(node => node.Name, node => ((QuantizedWeight)network.Weights[$"{node.Name}.weight"]).Grid.Bits);

    internal void Print()
    {
        Spectre.Console.Table table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumns("", "before", "after");
        Row("Selection accuracy", measured => measured.Selection?.ToString() ?? "no data given");
        Row("File", measured => Text($"{measured.FileBytes:N0} bytes"));
        Row("Bits a weight", measured => Text($"{measured.BitsPerWeight:F2}"));
        foreach ((int batch, int index) in ((int[])[1, 32]).Select((batch, index) => (batch, index)))
            Row(Text($"Execution plan, batch {batch}"), measured => measured.Latencies.Count == 0 ? "no kernels for these bits" : Text($"{measured.Latencies[index].Median:G3} ms"));
        Row("Kernels", measured => LayerList.ByKind(measured.Kernels));
        Row("Bits of weights", measured => ReferenceEquals(measured, Before) ? "" : LayerList.ByValue(LayerBits));
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine(Text($"{File}: {Mode} quantization, {(double)Before.FileBytes / After.FileBytes:F2} times smaller than its source file; times are medians on one thread."));
        if (Onnx is not null)
            Terminal.Output.WriteLine(Text($"{Onnx}: {new FileInfo(Onnx).Length:N0} bytes"));
        if (Mode == "dynamic")
            Terminal.Output.WriteLine("The file holds the rounded weights: inputs of layers are rounded by what runs it, here by the simulation that was scored; the execution plan computes them in float32.");

        void Row(string what, Func<PrecisionMeasurement, string> value) => table.AddRow(Markup.Escape(what), Markup.Escape(value(Before)), Markup.Escape(value(After)));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
