using System.Text.Json;
using Research.Training;

namespace Research.Experiments;

/// <summary>The metrics of one attempt as JSON lines: a line per step and a line per epoch, flushed at least every epoch.</summary>
internal sealed class MetricsFile(string path) : IDisposable
{
    private readonly StreamWriter _writer = new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));

    internal void Step(string phase, StepRecord step) =>
        _writer.WriteLine(JsonSerializer.Serialize(new { phase, step.Step, step.Epoch, step.Loss, step.LearningRate }, RecordJson.Compact));

    internal void Epoch(string phase, int epoch, Score selection)
    {
        _writer.WriteLine(JsonSerializer.Serialize(new { phase, epoch, selection.Correct, selection.Images, selectionLoss = selection.Loss }, RecordJson.Compact));
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();
}
