using System.Text;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

public sealed class ConnectionFileTests : IDisposable
{
    private const string Whole = """
        {"shell_port": 5001, "iopub_port": 5002, "stdin_port": 5003, "control_port": 5004, "hb_port": 5005, "ip": "127.0.0.1", "key": "secret",
         "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": ""}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ConnectionFile Load(string text)
    {
        _folder.Write("kernel.json", Encoding.UTF8.GetBytes(text));
        return ConnectionFile.Load(_folder["kernel.json"]);
    }

    [Fact]
    public void It_says_where_and_with_which_key()
    {
        ConnectionFile file = Load(Whole);

        Assert.Equal((5001, 5002, 5003, 5004, 5005), (file.ShellPort, file.IOPubPort, file.StdinPort, file.ControlPort, file.HeartbeatPort));
        Assert.Equal("secret", Encoding.UTF8.GetString(file.Key));
        Assert.Equal("tcp://127.0.0.1:5001", file.Address(file.ShellPort));
    }

    [Theory]
    [InlineData("localhost", "tcp://127.0.0.1:5001")]
    [InlineData("*", "tcp://*:5001")]
    [InlineData("::1", "tcp://[::1]:5001")]
    public void Other_addresses_are_understood(string ip, string address)
    {
        ConnectionFile file = Load(Whole.Replace("127.0.0.1", ip, StringComparison.Ordinal));

        Assert.Equal(address, file.Address(file.ShellPort));
    }

    [Theory]
    [InlineData("\"tcp\"", "\"ipc\"", "tcp only")]
    [InlineData("hmac-sha256", "hmac-md5", "signs with hmac-sha256 only")]
    [InlineData("5001", "0", "'shell_port' must be a whole number from 1 to 65535")]
    [InlineData("5001", "65536", "'shell_port'")]
    [InlineData("5001", "\"5001\"", "'shell_port'")]
    [InlineData("5004", "1.5", "'control_port'")]
    [InlineData("hb_port", "hb", "'hb_port'")]
    [InlineData("127.0.0.1", "example.org", "'example.org', which is no IP address")]
    [InlineData("\"secret\"", "5", "'key' is no text")]
    [InlineData("}", "", "no JSON")]
    public void What_is_wrong_is_said_in_one_sentence(string whole, string broken, string part)
    {
        var problem = Assert.Throws<InvalidDataException>(() => Load(Whole.Replace(whole, broken, StringComparison.Ordinal)));

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Matches(@"\A[^\n]+\.\z", problem.Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("")]
    public void Other_files_are_refused(string text) => Assert.Throws<InvalidDataException>(() => Load(text));

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains("nowhere.json", Assert.Throws<FileNotFoundException>(() => ConnectionFile.Load("nowhere.json")).Message, StringComparison.Ordinal);
}
