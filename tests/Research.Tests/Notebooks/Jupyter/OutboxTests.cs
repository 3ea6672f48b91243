using System.Text.Json;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

public sealed class OutboxTests
{
    private static readonly JupyterMessage First = Message(), Second = Message();
    private int _woken;

    private static JupyterMessage Message() => new(KernelChannel.Shell, [], "execute_request", [], new MessageContent(JsonElement.Parse("{}")));

    private Outbox New() => new(() => Interlocked.Increment(ref _woken));

    private static KernelMessage Display() => new(KernelChannel.IOPub, "display_data", [], First);

    private static List<string> TakeAll(Outbox outbox)
    {
        var taken = new List<string>();
        while (outbox.TryTake(out KernelMessage? message))
            taken.Add(message!.Type == "stream" ? $"{message.Content["name"]}:{message.Content["text"]}" : message.Type);
        return taken;
    }

    [Fact]
    public void Text_is_gathered_and_keeps_its_place_among_displays()
    {
        Outbox outbox = New();
        outbox.AddText(First, "stdout", "a");
        outbox.AddText(First, "stdout", "b");
        Assert.Empty(TakeAll(outbox));
        Assert.True(outbox.IsGathering);
        outbox.Add(Display());
        outbox.AddText(First, "stdout", "c");
        outbox.AddText(First, "stderr", "d");
        outbox.AddText(Second, "stderr", "e");
        outbox.EndGathering();

        Assert.Equal(["stdout:ab", "display_data", "stdout:c", "stderr:d", "stderr:e"], TakeAll(outbox));
        Assert.False(outbox.IsGathering);
    }

    [Fact]
    public void Long_text_is_parted_between_characters_and_loses_nothing()
    {
        Outbox outbox = New();
        string text = "x" + string.Concat(Enumerable.Repeat("😀", Outbox.LongestText));
        outbox.AddText(First, "stdout", text);
        outbox.EndGathering();
        var parts = TakeAll(outbox).Select(part => part["stdout:".Length..]).ToList();

        Assert.Equal(text, string.Concat(parts));
        Assert.All(parts, part => Assert.False(char.IsHighSurrogate(part[^1])));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, Outbox.LongestText));
    }

    [Fact]
    public async Task Whoever_writes_too_fast_waits()
    {
        Outbox outbox = New();
        string text = new('x', 100 * Outbox.LongestText);
        Task writing = Task.Run(() => outbox.AddText(First, "stdout", text));
        long taken = 0;
        int most = 0;
        while (!writing.IsCompleted || outbox.IsGathering || taken < text.Length)
        {
            if (writing.IsCompleted)
                outbox.EndGathering();
            int round = 0;
            while (outbox.TryTake(out KernelMessage? message))
            {
                taken += message!.Content["text"]!.GetValue<string>().Length;
                round++;
            }
            most = Math.Max(most, round);
            await Task.Yield();
        }

        Assert.Equal(text.Length, taken);
        Assert.True(_woken > 0);
    }

    [Fact]
    public async Task Nobody_waits_once_it_is_closed()
    {
        Outbox outbox = New();
        Task writing = Task.Run(() => outbox.AddText(First, "stdout", new string('x', 20 * Outbox.LongestText)));
        outbox.Close();

        await writing.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
