using Research.Notebooks;

namespace Research.Cli.Runs;

/// <summary>
/// The process of one notebook among several: it tells the process that started it where it stands, and stops when that one
/// closes its standard input or is gone.
/// </summary>
internal static class NotebookWorker
{
    /// <summary>Runs a notebook.</summary>
    /// <returns>0; what became of the notebook is in the last line.</returns>
    internal static async Task<int> RunAsync(NotebookJob job, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Stream parent = Console.OpenStandardInput();
        Console.SetIn(TextReader.Null);
        _ = Task.Run(() =>
        {
            while (parent.ReadByte() >= 0)
            {
            }
            stop.Cancel();
        }, CancellationToken.None);
        // Not the console, whose place cells take.
        TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        NotebookLine last;
        try
        {
            last = new NotebookLine { Outcome = await NotebookWork.RunAsync(job, reason => Write(new NotebookLine { Reason = reason }), new Lines(Write), stop.Token) };
        }
        catch (Exception problem) when (ErrorSentence.Of(problem) is { } sentence)
        {
            last = new NotebookLine { Problem = sentence };
        }
        Write(last);
        return 0;

        void Write(NotebookLine line) => output.WriteLine(line.ToText());
    }

    private sealed class Lines(Action<NotebookLine> write) : IProgress<NotebookProgress>
    {
        public void Report(NotebookProgress value) => write(new NotebookLine { Progress = value });
    }
}
