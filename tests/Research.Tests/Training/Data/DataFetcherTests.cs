using Research.Training.Data;
using Xunit;
using Answer = Research.Tests.Training.Data.FileServer.Answer;

namespace Research.Tests.Training.Data;

public sealed class DataFetcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly SmallData _data = SmallData.Cifar(300, 200);
    private readonly byte[] _archive, _tampered;

    public DataFetcherTests()
    {
        _archive = SmallData.TarGz(_data.Contents);
        _tampered = [.. _archive];
        _tampered[_archive.Length / 2] ^= 1;
    }

    [Fact]
    public async Task Fetches_and_unpacks()
    {
        using var server = new FileServer(new Answer(_archive));
        var seen = new List<FetchProgress>();

        await new DataFetcher(_client) { Progress = new Collector(seen) }.FetchAsync(From(server), _folder.Path);

        AssertComplete();
        Assert.Equal(new FetchProgress("cifar-10-binary.tar.gz", _archive.Length, _archive.Length), seen[^1]);
    }

    [Fact]
    public async Task Does_not_fetch_what_is_there()
    {
        using var server = new FileServer(new Answer(_archive));
        await FetchAsync(server);
        await FetchAsync(server);

        Assert.Equal([0L], server.Requests);
    }

    [Fact]
    public async Task Fetches_again_what_was_tampered_with()
    {
        using var server = new FileServer(new Answer(_archive));
        await FetchAsync(server);
        _folder.Write("test_batch.bin", [1, 2, 3]);

        await FetchAsync(server);

        AssertComplete();
        Assert.Equal([0L, 0L], server.Requests);
    }

    [Fact]
    public async Task Goes_on_where_the_connection_was_cut()
    {
        using var server = new FileServer(new Answer(_archive, CutAfter: 1000), new Answer(_archive, CutAfter: 500), new Answer(_archive));
        await FetchAsync(server);

        AssertComplete();
        Assert.Equal([0L, 1000, 1500], server.Requests);
    }

    [Fact]
    public async Task A_cut_download_is_kept_for_the_next_time()
    {
        using (var broken = new FileServer(new Answer(_archive, CutAfter: 600), new Answer([], Status: 503)))
        {
            var problem = await Assert.ThrowsAsync<IOException>(() => FetchAsync(broken));
            Assert.Equal($"cifar-10-binary.tar.gz could not be fetched ({broken.Url}: answered 503 No). Try again; it goes on where it stopped.", problem.Message);
        }
        Assert.Equal(["cifar-10-binary.tar.gz.partial"], Files());
        Assert.Equal(_archive[..600], File.ReadAllBytes(_folder["cifar-10-binary.tar.gz.partial"]));

        using var whole = new FileServer(new Answer(_archive));
        await FetchAsync(whole);

        AssertComplete();
        Assert.Equal([600L], whole.Requests);
    }

    [Fact]
    public async Task Starts_over_where_the_server_cannot_go_on()
    {
        using var server = new FileServer(new Answer(_archive, CutAfter: 1000), new Answer(_archive, Ranges: false));
        await FetchAsync(server);

        AssertComplete();
    }

    [Fact]
    public async Task A_tampered_file_never_gets_its_name()
    {
        using var server = new FileServer(new Answer(_tampered));

        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(server));

        Assert.Equal($"cifar-10-binary.tar.gz could not be fetched ({server.Url}: sent something else than the published file).", problem.Message);
        Assert.Empty(Files());
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_file_that_is_too_long_is_refused(int more)
    {
        using var server = new FileServer(new Answer([.. _archive, .. new byte[more]]));

        await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(server));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_file_that_is_too_short_never_gets_its_name()
    {
        using var server = new FileServer(new Answer(_archive[..^1]));

        await Assert.ThrowsAsync<IOException>(() => FetchAsync(server));

        Assert.Equal(["cifar-10-binary.tar.gz.partial"], Files());
    }

    [Fact]
    public async Task Tries_the_mirrors_in_turn()
    {
        using FileServer missing = new(new Answer([], Status: 404)), wrong = new(new Answer(_tampered)), right = new(new Answer(_archive));
        await FetchAsync(missing, wrong, right);

        AssertComplete();
        Assert.Equal((1, 1, 1), (missing.Requests.Count, wrong.Requests.Count, right.Requests.Count));
    }

    [Fact]
    public async Task A_start_from_a_bad_mirror_is_thrown_away()
    {
        _folder.Write("cifar-10-binary.tar.gz.partial", _tampered[..(_archive.Length / 2 + 10)]);
        using var server = new FileServer(new Answer(_archive));
        await FetchAsync(server);

        AssertComplete();
        Assert.Equal([_archive.Length / 2 + 10, 0L], server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var server = new FileServer(new Answer(_archive));
        server.Dispose();

        var problem = await Assert.ThrowsAsync<IOException>(() => FetchAsync(server));

        Assert.Contains(server.Url, problem.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_fetch_can_be_cancelled()
    {
        using var server = new FileServer(new Answer(_archive));
        using var cancelled = new CancellationTokenSource();
        var fetcher = new DataFetcher(_client) { Progress = new Canceller(cancelled) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(From(server), _folder.Path, cancelled.Token));

        Assert.DoesNotContain("test_batch.bin", Files());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        _folder.Write("file", []);
        using var server = new FileServer(new Answer(_archive));

        var problem = await Assert.ThrowsAsync<IOException>(() => new DataFetcher(_client).FetchAsync(From(server), _folder["file", "below"]));

        Assert.StartsWith($"Cannot write to '{_folder["file", "below"]}': ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_library_carries_is_not_fetched() => Assert.Equal(
        "fashion-mini is part of the library; there is nothing to fetch.",
        (await Assert.ThrowsAsync<ArgumentException>(() => new DataFetcher(_client).FetchAsync(DataCatalogue.Find("fashion-mini"), _folder.Path))).Message);

    private Task FetchAsync(params FileServer[] mirrors) => new DataFetcher(_client).FetchAsync(From(mirrors), _folder.Path);

    private DataSetManifest From(params FileServer[] mirrors) =>
        _data.Manifest with { Files = [_data.Manifest.Files[0] with { Urls = [.. mirrors.Select(mirror => mirror.Url)] }] };

    private void AssertComplete()
    {
        Assert.Equal(_data.Contents.Keys.Order(), Files());
        foreach ((string name, byte[] bytes) in _data.Contents)
            Assert.Equal(bytes, File.ReadAllBytes(_folder[name]));
    }

    private IEnumerable<string> Files() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(file => Path.GetFileName(file)!).Order();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private sealed class Collector(List<FetchProgress> seen) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => seen.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => source.Cancel();
    }
}
