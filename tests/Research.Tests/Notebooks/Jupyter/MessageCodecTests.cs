using System.Text;
using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

public sealed class MessageCodecTests
{
    private static readonly byte[] Key = "key"u8.ToArray();

    private static MessageCodec Codec(byte[]? key = null) => new(new MessageSigner(key ?? Key));

    private static List<byte[]> Request(string header, string content)
    {
        using var signer = new MessageSigner(Key);
        byte[][] parts = [Encoding.UTF8.GetBytes(header), "{}"u8.ToArray(), "{}"u8.ToArray(), Encoding.UTF8.GetBytes(content)];
        return ["client"u8.ToArray(), "<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(signer.Sign(parts)), .. parts];
    }

    private static List<byte[]> Request() => Request("""{"msg_id": "1", "msg_type": "execute_request"}""", """{"code": "1"}""");

    [Fact]
    public void The_signature_is_the_published_one()
    {
        // RFC 4231, test case 2, its data in four parts.
        using var signer = new MessageSigner("Jefe"u8.ToArray());

        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            signer.Sign("what do "u8.ToArray(), "ya want "u8.ToArray(), "for "u8.ToArray(), "nothing?"u8.ToArray()));
    }

    [Fact]
    public void A_signed_message_is_read()
    {
        JupyterMessage message = Codec().Decode(KernelChannel.Shell, Request())!;

        Assert.Equal("execute_request", message.Type);
        Assert.Equal("1", message.Content.Text("code"));
        Assert.Equal("client", Encoding.UTF8.GetString(Assert.Single(message.Identities)));
    }

    [Fact]
    public void A_repeated_message_is_dropped()
    {
        MessageCodec codec = Codec();
        List<byte[]> request = Request();

        Assert.NotNull(codec.Decode(KernelChannel.Shell, request));
        Assert.Null(codec.Decode(KernelChannel.Shell, request));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_message_that_was_changed_is_dropped(int frame)
    {
        List<byte[]> request = Request();
        request[frame][0]++;

        Assert.Null(Codec().Decode(KernelChannel.Shell, request));
    }

    [Theory]
    [InlineData("[]", "{}")]
    [InlineData("{", "{}")]
    [InlineData("""{"msg_type": 5}""", "{}")]
    [InlineData("""{"msg_type": ""}""", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("""{"msg_type": "\ud800"}""", "{}")]
    [InlineData("""{"msg_type": "a"}""", "null")]
    [InlineData("""{"msg_type": "a"}""", """{"\udc00": 1}""")]
    [InlineData("""{"msg_type": "a"}""", """{"code": "1", "code": "2"}""")]
    public void A_malformed_message_is_dropped(string header, string content) => Assert.Null(Codec().Decode(KernelChannel.Shell, Request(header, content)));

    [Fact]
    public void Without_delimiter_or_parts_it_is_dropped()
    {
        Assert.Null(Codec().Decode(KernelChannel.Shell, []));
        Assert.Null(Codec().Decode(KernelChannel.Shell, Request()[..^1]));
        Assert.Null(Codec().Decode(KernelChannel.Shell, Request()[2..]));
    }

    [Fact]
    public void Without_a_key_nothing_is_signed() => Assert.NotNull(Codec([]).Decode(KernelChannel.Shell, Request()));

    [Fact]
    public void A_reply_goes_back_to_the_sender_with_the_header_of_the_request()
    {
        JupyterMessage request = Codec().Decode(KernelChannel.Shell, Request())!;
        IReadOnlyList<byte[]> frames = Codec().Encode(new KernelMessage(KernelChannel.Shell, "execute_reply", new JsonObject { ["status"] = "ok", ["text"] = "ü😀\u2028" }, request));

        Assert.Equal(["client", "<IDS|MSG>"], frames.Take(2).Select(Encoding.UTF8.GetString));
        Assert.Equal(request.Header, frames[4]);
        JsonNode header = JsonNode.Parse(frames[3])!;
        Assert.Equal(("execute_reply", "5.4"), (header["msg_type"]!.GetValue<string>(), header["version"]!.GetValue<string>()));
        Assert.Equal("ü😀\u2028", JsonNode.Parse(frames[6])!["text"]!.GetValue<string>());
        Assert.NotNull(Codec().Decode(KernelChannel.Shell, frames));
    }

    [Theory]
    [InlineData("aé😀b", 0, 0)]
    [InlineData("aé😀b", 3, 4)]
    [InlineData("aé😀b", 4, 5)]
    [InlineData("aé😀b", 99, 5)]
    [InlineData("aé😀b", null, 5)]
    [InlineData("aé😀b", -3, 0)]
    public void Places_are_counted_in_characters(string text, int? characters, int index)
    {
        Assert.Equal(index, CodePoints.Index(text, characters));
        Assert.Equal(Math.Clamp(characters ?? 4, 0, 4), CodePoints.Count(text, index));
    }
}
