using System.Runtime.InteropServices;

namespace Research.Networks.Native;

/// <summary>What libtorch writes to the error stream by itself.</summary>
internal static partial class NativeLog
{
    private const string Level = "TORCH_CPP_LOG_LEVEL";

    /// <summary>
    /// Keeps libtorch's warnings out of the output, unless the user has set the level: on processors that NNPACK does not know, every
    /// convolution of a single image would write a line. Must come before libtorch is loaded, which reads the variable from the C library, where
    /// <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not write; elsewhere than on Unix nothing happens.
    /// </summary>
    internal static void ErrorsOnly()
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            _ = SetVariable(Level, "ERROR", overwrite: 0);
        }
        catch (Exception problem) when (problem is EntryPointNotFoundException or DllNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
