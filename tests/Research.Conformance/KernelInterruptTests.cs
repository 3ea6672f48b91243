using System.Diagnostics;
using Xunit;

namespace Research.Conformance;

/// <summary>Interrupts through Debian's jupyter_client: within two seconds (the median, since other work may hold up one of them), state kept.</summary>
public sealed class KernelInterruptTests(InstalledKernel kernel) : IClassFixture<InstalledKernel>
{
    private const string Training = """
        using TorchSharp;
        Console.Write("started");
        var net = torch.nn.Linear(100, 100, device: torch.CPU);
        var optimizer = torch.optim.SGD(net.parameters(), 0.1);
        while (true)
        {
            Cell.Cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            net.forward(torch.randn([64, 100], device: torch.CPU)).square().mean().backward();
            optimizer.step();
        }
        """;

    /// <summary>Waits for ever outside of the runtime, where no signal ends it as one ends a sleep: a lock that it holds itself.</summary>
    private const string NativeCall = """
        using System.Runtime.InteropServices;
        [DllImport("libc")] static extern int pthread_mutex_lock(IntPtr mutex);
        IntPtr mutex = Marshal.AllocHGlobal(64);
        Marshal.Copy(new byte[64], 0, mutex, 64);
        Console.Write("started");
        pthread_mutex_lock(mutex);
        pthread_mutex_lock(mutex);
        """;

    [SkippableTheory]
    [InlineData("Console.Write(\"started\"); while (true) { }", 10, false)]
    [InlineData("Console.Write(\"started\"); await Task.Delay(1); while (true) { }", 3, false)]
    [InlineData("while (true) Console.WriteLine(\"output\");", 3, false)]
    [InlineData(Training, 10, false)]
    [InlineData(NativeCall, 10, true)]
    [InlineData("Console.Write(\"started\"); System.Threading.Thread.Sleep(60_000);", 3, true)]
    public void A_cell_stops_again_and_again_and_the_session_goes_on(string code, int times, bool leftBehind)
    {
        Skip.IfNot(Machine.HasModule("jupyter_client"), "Debian's python3-jupyter-client is not installed.");
        using var client = KernelClient.Start(kernel);
        client.Do("interrupt");
        client.Execute("var kept = 7;");
        var waits = new TimeSpan[times];
        for (int i = 0; i < times; i++)
        {
            string id = client.Send(code);
            client.WaitForOutput(id);
            long start = Stopwatch.GetTimestamp();
            client.Do("interrupt");
            string[] traceback = [.. client.Collect(id).Reply["traceback"]!.AsArray().Select(line => line!.GetValue<string>())];
            waits[i] = Stopwatch.GetElapsedTime(start);

            Assert.StartsWith("KeyboardInterrupt: Cell [", Assert.Single(traceback), StringComparison.Ordinal);
            Assert.Equal(leftBehind, traceback[0].Contains("was left behind", StringComparison.Ordinal));
        }
        TimeSpan median = waits.Order().ElementAt(times / 2);
        Assert.True(median < TimeSpan.FromSeconds(2), $"The median interrupt took {median}.");
        KernelClient.Answer last = client.Execute("kept");
        Assert.True(last.Result == "7", last.Json.ToJsonString());
    }

    [SkippableFact]
    public void It_ends_when_its_client_is_gone()
    {
        Skip.IfNot(Machine.HasModule("jupyter_client"), "Debian's python3-jupyter-client is not installed.");
        int id;
        using (var client = KernelClient.Start(kernel))
            id = client.Do("process").GetValue<int>();
        var clock = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{id}") && clock.Elapsed < TimeSpan.FromSeconds(20))
            Thread.Sleep(100);

        Assert.False(Directory.Exists($"/proc/{id}"));
    }
}
