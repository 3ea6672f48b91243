namespace Research.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("research-").FullName;

    internal string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    internal void Write(string name, byte[] bytes)
    {
        string file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
