using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Research.Notebooks;

/// <summary>Notices when the program that started the kernel is gone, so that no kernel outlives its editor.</summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Watches in the background.</summary>
    /// <param name="isGone">Called once, when the parent is gone.</param>
    internal static void Start(Action isGone)
    {
        int? named = int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 1 ? id : null;
        Action? wait = OperatingSystem.IsWindows() ? named is { } handle ? () => WaitForHandle(handle) : null : () => WaitForProcess(named);
        if (wait is null)
            return;
        new Thread(() =>
        {
            wait();
            isGone();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }

    /// <summary>Waits for the parent that the system knows to change, and for the process that Jupyter named to be gone.</summary>
    private static void WaitForProcess(int? named)
    {
        int parent = ParentId();
        while (ParentId() == parent && (named is null || named == parent || Exists(named.Value)))
            Thread.Sleep(Interval);
    }

    /// <summary>On Windows, Jupyter hands down a handle of its process.</summary>
    private static void WaitForHandle(int handle)
    {
        using var parent = new ManualResetEvent(false) { SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false) };
        parent.WaitOne();
    }

    private static bool Exists(int process) => Signal(process, 0) == 0 || Marshal.GetLastPInvokeError() != NoSuchProcess;

    private const int NoSuchProcess = 3;

    [DllImport("libc", EntryPoint = "getppid")]
    private static extern int ParentId();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int process, int signal);
}
