using System.Text;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// What is to be sent, in order. Text that a cell writes is gathered into one message until something else follows, the time
/// is up, or it is long; nothing is dropped, and whoever writes faster than messages are taken waits.
/// </summary>
/// <param name="wake">Called when there is something new to take, from the thread that added it.</param>
internal sealed class Outbox(Action wake)
{
    /// <summary>Most characters of text in one message: few, so that other channels need not wait long while it is sent.</summary>
    internal const int LongestText = 1 << 15;

    private const int MostWaitingTexts = 8;
    private readonly object _gate = new();
    private readonly Queue<KernelMessage> _ready = [];
    private readonly StringBuilder _text = new();
    private (JupyterMessage Parent, string Name) _stream;
    private int _waitingTexts;
    private bool _closed;

    /// <summary>Whether text is being gathered that <see cref="TryTake"/> does not return yet.</summary>
    internal bool IsGathering
    {
        get
        {
            lock (_gate)
                return _text.Length > 0;
        }
    }

    /// <summary>Adds a message behind all that was added so far.</summary>
    internal void Add(KernelMessage message)
    {
        lock (_gate)
        {
            EndText();
            _ready.Enqueue(message);
        }
        wake();
    }

    /// <summary>Adds text that a cell writes; waits while too much is to be sent before it.</summary>
    /// <param name="parent">The request that runs the cell.</param>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">The text.</param>
    internal void AddText(JupyterMessage parent, string name, string text)
    {
        for (int start = 0; start < text.Length;)
        {
            bool isNew;
            lock (_gate)
            {
                while (_waitingTexts >= MostWaitingTexts && !_closed)
                    Monitor.Wait(_gate);
                if (_stream != (parent, name))
                    EndText();
                _stream = (parent, name);
                isNew = _text.Length == 0;
                int length = PartLength(text, start, LongestText - _text.Length);
                _text.Append(text, start, length);
                start += length;
                if (_text.Length >= LongestText - 1)
                {
                    EndText();
                    isNew = true;
                }
            }
            if (isNew)
                wake();
        }
    }

    /// <summary>Lets the text gathered so far be taken.</summary>
    internal void EndGathering()
    {
        lock (_gate)
            EndText();
    }

    /// <summary>Takes the next message.</summary>
    internal bool TryTake(out KernelMessage? message)
    {
        lock (_gate)
        {
            bool taken = _ready.TryDequeue(out message);
            if (taken && message!.Type == "stream")
            {
                _waitingTexts--;
                Monitor.PulseAll(_gate);
            }
            return taken;
        }
    }

    /// <summary>Lets nobody wait any more.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void EndText()
    {
        if (_text.Length == 0)
            return;
        _ready.Enqueue(new KernelMessage(KernelChannel.IOPub, "stream", new JsonObject { ["name"] = _stream.Name, ["text"] = _text.ToString() }, _stream.Parent));
        _waitingTexts++;
        _text.Clear();
    }

    /// <summary>How much of a text fits, without parting the two halves of a character.</summary>
    private static int PartLength(string text, int start, int room)
    {
        int length = Math.Min(room, text.Length - start);
        return length > 1 && start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]) ? length - 1 : length;
    }
}
