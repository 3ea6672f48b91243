using System.Text;
using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

public sealed class KernelInstallationTests : IDisposable
{
    private static readonly string[] Command = ["/opt/dotnet", "research.dll", "kernel", "start"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Mine => _folder["mine"];

    private KernelInstallation Installation => new([Mine, _folder["system"]]);

    private void Foreign(string folder, string name) => _folder.Write(Path.Combine(folder, name, "kernel.json"), Encoding.UTF8.GetBytes("""{"argv": ["dotnet", "interactive"], "display_name": ".NET (C#)", "language": "C#"}"""));

    private IEnumerable<string> Install(string? name = null) => Installation.Install(Mine, name, Command).Select(kernel => kernel.Name);

    [Fact]
    public void It_takes_both_names_where_they_are_free()
    {
        Assert.Equal([KernelSpec.OwnName, KernelSpec.DotNetName], Install());
        JsonNode spec = JsonNode.Parse(File.ReadAllText(Path.Combine(Mine, ".net-csharp", "kernel.json")))!;

        Assert.Equal([.. Command, "{connection_file}"], spec["argv"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(("message", "C#", ".NET (C#)"), (spec["interrupt_mode"]!.GetValue<string>(), spec["language"]!.GetValue<string>(), spec["display_name"]!.GetValue<string>()));
    }

    [Fact]
    public void It_replaces_its_own() => Assert.Equal(Install().ToArray(), Install().ToArray());

    [Theory]
    [InlineData("mine")]
    [InlineData("system")]
    public void It_leaves_the_name_to_another_kernel_wherever_that_is(string folder)
    {
        Foreign(folder, KernelSpec.DotNetName);

        Assert.Equal([KernelSpec.OwnName], Install());
        Assert.Contains("interactive", File.ReadAllText(_folder[folder, KernelSpec.DotNetName, "kernel.json"]), StringComparison.Ordinal);
        Assert.EndsWith(Path.Combine(folder, KernelSpec.DotNetName), Installation.Foreign(Mine)!.Folder, StringComparison.Ordinal);
    }

    [Fact]
    public void It_never_replaces_another_kernel()
    {
        Foreign("mine", "other");

        Assert.Contains("choose another name", Assert.Throws<IOException>(() => Install("other")).Message, StringComparison.Ordinal);
        Assert.Contains("not a kernel of this library", Assert.Throws<IOException>(() => KernelInstallation.Uninstall(Mine, "other")).Message, StringComparison.Ordinal);
        Assert.Contains("No kernel of this library", Assert.Throws<IOException>(() => KernelInstallation.Uninstall(Mine, null)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Mine, "other", "kernel.json")));
    }

    [Fact]
    public void It_removes_what_it_installed_and_nothing_else()
    {
        Foreign("mine", "other");
        Install();
        Install("third");

        KernelInstallation.Uninstall(Mine, "third");
        Assert.Equal([".net-csharp", "other", "research-csharp"], Installation.All.Select(kernel => kernel.Name));
        KernelInstallation.Uninstall(Mine, null);
        Assert.Equal(["other"], Installation.All.Select(kernel => kernel.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Names_that_are_none_are_refused(string name) => Assert.Throws<ArgumentException>(() => Install(name));

    [Fact]
    public void A_broken_kernel_is_listed_and_left_alone()
    {
        _folder.Write(Path.Combine("mine", "research-csharp", "kernel.json"), "{"u8.ToArray());

        Assert.StartsWith("unreadable", Assert.Single(Installation.All).DisplayName, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => Install());
    }
}
