using System.Runtime.CompilerServices;
using Research.Networks.Native;

/// <summary>
/// Loads the native libraries before any other code of the assembly runs. This file is compiled into
/// every library and test project that calls TorchSharp, whichever of them is used first.
/// </summary>
file static class NativeStartup
{
    // A failure is reported by EnsureLoaded: thrown from here, it would hide in a TypeInitializationException.
#pragma warning disable CA2255 // TorchSharp gives no later occasion: nn.Linear(…) looks for the libraries at once.
    [ModuleInitializer]
    internal static void Initialize() => _ = NativeLibraries.TryLoad();
#pragma warning restore CA2255
}
