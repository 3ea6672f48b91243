using System.Text;

namespace Research.Notebooks;

/// <summary>
/// Sends what cells write to the console to their outputs, and what they ask it to whoever can answer; all else goes where it
/// went before.
/// </summary>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _out = Console.Out, _error = Console.Error;
    private readonly TextReader _in = Console.In;
    private readonly Func<string> _ask;

    /// <summary>Captures the console until disposed.</summary>
    /// <param name="ask">Returns a line that the user typed; called on the thread of the cell.</param>
    internal ConsoleCapture(Func<string> ask)
    {
        _ask = ask;
        Renew();
    }

    /// <summary>Captures it anew: a cell that was stopped within the console may have left it locked.</summary>
    internal void Renew()
    {
        Console.SetOut(TextWriter.Synchronized(new Router("stdout", _out)));
        Console.SetError(TextWriter.Synchronized(new Router("stderr", _error)));
        Console.SetIn(new LineReader(_ask, _in));
    }

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        Console.SetIn(_in);
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

    private sealed class LineReader(Func<string> ask, TextReader outside) : TextReader
    {
        private string _line = "";

        public override string? ReadLine()
        {
            if (CurrentCell.Output is null)
                return outside.ReadLine();
            string line = _line.Length > 0 ? _line.TrimEnd('\n') : ask();
            _line = "";
            return line;
        }

        public override int Read()
        {
            int next = Peek();
            if (CurrentCell.Output is null)
                return outside.Read();
            _line = _line[1..];
            return next;
        }

        public override int Peek()
        {
            if (CurrentCell.Output is null)
                return outside.Peek();
            if (_line.Length == 0)
                _line = ask() + '\n';
            return _line[0];
        }
    }
}
