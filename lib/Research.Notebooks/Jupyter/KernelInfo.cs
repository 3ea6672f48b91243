using System.Reflection;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>What a kernel says of itself.</summary>
internal static class KernelInfo
{
    /// <summary>The reply to <c>kernel_info_request</c>.</summary>
    internal static JsonObject Reply() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageCodec.ProtocolVersion,
        ["implementation"] = "research",
        ["implementation_version"] = Version,
        ["language_info"] = NotebookLanguage.Info(),
        ["banner"] = $"Research {Version}: C# on .NET {Environment.Version}",
        ["help_links"] = new JsonArray(
            new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" },
            new JsonObject { ["text"] = "TorchSharp", ["url"] = "https://github.com/dotnet/TorchSharp" }),
        ["debugger"] = false,
        ["supported_features"] = new JsonArray(),
    };

    private static string Version => typeof(KernelInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
