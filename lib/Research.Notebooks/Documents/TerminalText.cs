using System.Text;

namespace Research.Notebooks;

/// <summary>
/// What a terminal would show of a text: a carriage return goes back to the start of the line, a backspace one character, and
/// what follows overwrites. So a progress line that was rewritten a thousand times is stored once.
/// </summary>
internal sealed class TerminalText
{
    private const int Longest = 1 << 20;
    private readonly StringBuilder _lines = new(), _line = new();
    private int _column;
    private long _dropped;
    private bool _rewritten;

    internal void Write(string text)
    {
        foreach (char character in text)
        {
            switch (character)
            {
                case '\n':
                    EndLine();
                    break;
                case '\r':
                    _column = 0;
                    _rewritten = true;
                    break;
                case '\b':
                    _column = Math.Max(0, _column - 1);
                    _rewritten = true;
                    break;
                default:
                    Put(character);
                    break;
            }
        }
    }

    public override string ToString()
    {
        string text = _lines.ToString() + CurrentLine;
        return _dropped == 0 ? text : FormattableString.Invariant($"{text}\n… {_dropped:N0} more characters\n");
    }

    /// <summary>The line that is being written.</summary>
    internal string CurrentLine => _rewritten ? _line.ToString().TrimEnd(' ') : _line.ToString();

    private void Put(char character)
    {
        if (_lines.Length + _line.Length >= Longest)
            _dropped++;
        else if (_column < _line.Length)
            _line[_column++] = character;
        else
        {
            _line.Append(character);
            _column++;
        }
    }

    private void EndLine()
    {
        if (_lines.Length + _line.Length >= Longest)
            _dropped++;
        else
            _lines.Append(CurrentLine).Append('\n');
        _line.Clear();
        _column = 0;
        _rewritten = false;
    }
}
