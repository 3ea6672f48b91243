using System.Net;
using System.Net.Http.Headers;

namespace Research.Training.Data;

/// <summary>One attempt to complete a partial file from one address.</summary>
internal sealed class Download(HttpClient client, string url, string partial, DataFile file, IProgress<FetchProgress>? progress)
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    /// <summary>Appends what is missing; what was received stays, whatever happens.</summary>
    /// <returns>Whether the file began with bytes from an earlier attempt.</returns>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or sends less or more than the file.</exception>
    /// <exception cref="TimeoutException">Nothing came for a minute.</exception>
    internal async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await using var target = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (target.Length > file.Bytes)
            target.SetLength(0);
        long start = target.Length;
        if (start == file.Bytes)
            return true;

        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        watch.CancelAfter(Stall);
        try
        {
            using HttpResponseMessage response = await RequestAsync(start, watch.Token).ConfigureAwait(false);
            start = response.StatusCode == HttpStatusCode.PartialContent ? start : 0;
            target.SetLength(start);
            target.Position = start;
            await CopyAsync(response.Content, target, watch).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing was received for {Stall.TotalSeconds} s");
        }
        finally
        {
            target.Flush(flushToDisk: true);
        }
        return start > 0;
    }

    private async Task<HttpResponseMessage> RequestAsync(long start, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (start > 0)
            request.Headers.Range = new RangeHeaderValue(start, null);
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        bool continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == start;
        if (response.StatusCode == HttpStatusCode.OK || continues)
            return response;
        response.Dispose();
        throw new HttpRequestException($"answered {(int)response.StatusCode} {response.ReasonPhrase}");
    }

    private async Task CopyAsync(HttpContent content, FileStream target, CancellationTokenSource watch)
    {
        await using Stream source = await content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
        var block = new byte[1 << 16];
        int read;
        while (target.Position <= file.Bytes && (read = await ReadAsync(source, block, watch.Token).ConfigureAwait(false)) > 0)
        {
            watch.CancelAfter(Stall);
            await target.WriteAsync(block.AsMemory(0, read), watch.Token).ConfigureAwait(false);
            progress?.Report(new FetchProgress(file.Name, target.Position, file.Bytes));
        }
        if (target.Position < file.Bytes)
            throw new HttpRequestException($"the connection ended after {target.Position} of {file.Bytes} bytes");
    }

    private static async Task<int> ReadAsync(Stream source, byte[] block, CancellationToken cancellation)
    {
        try
        {
            return await source.ReadAsync(block, cancellation).ConfigureAwait(false);
        }
        catch (IOException problem)
        {
            throw new HttpRequestException($"the connection broke: {problem.Message}", problem);
        }
    }
}
