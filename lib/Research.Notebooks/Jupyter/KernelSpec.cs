using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>A kernel that is installed: a folder with a <c>kernel.json</c> that tells Jupyter how to start it.</summary>
/// <param name="Name">Name of the folder, which notebooks refer to.</param>
/// <param name="Folder">The folder.</param>
/// <param name="DisplayName">What editors show.</param>
/// <param name="IsOurs">Whether this library installed it.</param>
public sealed record KernelSpec(string Name, string Folder, string DisplayName, bool IsOurs)
{
    /// <summary>Names of the kernel: its own, and the one that notebooks of .NET Interactive ask for.</summary>
    public const string OwnName = "research-csharp", DotNetName = ".net-csharp";

    private const string FileName = "kernel.json", Mark = "research";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Finds a kernel in a folder of kernels.</summary>
    /// <param name="kernels">The folder of kernels.</param>
    /// <param name="name">The kernel.</param>
    /// <returns>The kernel, a broken one included; null where there is none of that name.</returns>
    internal static KernelSpec? Find(string kernels, string name)
    {
        string folder = Path.Combine(kernels, name), file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            JsonNode? spec = JsonNode.Parse(File.ReadAllText(file));
            string display = spec?["display_name"]?.GetValue<string>() ?? name;
            return new KernelSpec(name, folder, display, spec?["metadata"]?[Mark] is not null);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return new KernelSpec(name, folder, $"unreadable: {file}", false);
        }
    }

    /// <summary>Writes a kernel, in place of one of this library's.</summary>
    /// <param name="kernels">The folder of kernels.</param>
    /// <param name="name">The kernel.</param>
    /// <param name="command">Starts the kernel; a connection file is appended.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal static KernelSpec Write(string kernels, string name, IReadOnlyList<string> command)
    {
        string folder = Path.Combine(kernels, name), display = name == DotNetName ? ".NET (C#)" : name == OwnName ? "C# (Research)" : $"C# (Research, {name})";
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray([.. command, "{connection_file}"]),
            ["display_name"] = display,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            // Quick to start rather than fast after minutes: what computes for long is compiled code of libtorch. And 32 MiB
            // (in hexadecimal) of garbage before it is collected, where large caches would let it grow to hundreds.
            ["env"] = new JsonObject { ["DOTNET_TieredPGO"] = "0", ["DOTNET_GCgen0size"] = "2000000" },
            ["metadata"] = new JsonObject { ["debugger"] = false, [Mark] = true },
        };
        AtomicFile.WriteText(Path.Combine(folder, FileName), spec.ToJsonString(Json) + "\n");
        return new KernelSpec(name, folder, display, true);
    }
}
