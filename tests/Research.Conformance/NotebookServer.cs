using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Research.Tests;

namespace Research.Conformance;

/// <summary>Debian's Jupyter Notebook, serving a folder of its own to this machine alone.</summary>
internal sealed class NotebookServer : IDisposable
{
    private readonly Process _process;

    private NotebookServer(Process process, TemporaryFolder folder, int port) => (_process, Folder, Address) = (process, folder, $"http://127.0.0.1:{port}");

    /// <summary>The folder it serves.</summary>
    internal TemporaryFolder Folder { get; }

    /// <summary>Where it answers.</summary>
    internal string Address { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    internal static async Task<NotebookServer> StartAsync(InstalledKernel kernel)
    {
        var folder = new TemporaryFolder();
        int port = FreePort();
        Process process = Machine.Start(
            Machine.Python, kernel.Environment,
            ["-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0", "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder.Path}"],
            folder.Path);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new NotebookServer(process, folder, port);
        using var client = new HttpClient();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await client.GetStringAsync($"{server.Address}/api");
                return server;
            }
            catch (HttpRequestException) when (!process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(200);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
