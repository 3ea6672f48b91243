using System.Text;

namespace Research.Notebooks;

/// <summary>Sends what cells write to the console to their outputs, and all else where it went before.</summary>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _out = Console.Out, _error = Console.Error;

    internal ConsoleCapture()
    {
        Console.SetOut(TextWriter.Synchronized(new Router("stdout", _out)));
        Console.SetError(TextWriter.Synchronized(new Router("stderr", _error)));
    }

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
    }

    private sealed class Router(string name, TextWriter outside) : TextWriter
    {
        public override Encoding Encoding => outside.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            if (CurrentCell.Output is { } output)
                output(new StreamOutput(name, value));
            else
                outside.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void Flush() => outside.Flush();
    }
}
