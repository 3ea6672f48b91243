using System.Security.Cryptography;

namespace Research.Training.Data;

/// <summary>The unpacked contents of a data set, wherever and however they are stored.</summary>
internal abstract class StoredData
{
    /// <summary>Names a content for messages.</summary>
    internal abstract string Describe(DataContent content);

    /// <summary>Opens a content, unpacked.</summary>
    internal abstract Stream Open(DataContent content);

    /// <summary>Opens a content and passes it on; whatever is wrong with the file ends in a message that names it.</summary>
    /// <exception cref="InvalidDataException">The file is broken or cannot be read.</exception>
    internal T Read<T>(DataContent content, Func<Stream, string, T> read)
    {
        string file = Describe(content);
        try
        {
            using Stream stream = Open(content);
            return read(stream, file);
        }
        catch (EndOfStreamException problem)
        {
            throw new InvalidDataException($"'{file}' is truncated: it ends before the last image or label.", problem);
        }
        catch (Exception problem) when (problem is InvalidDataException && !problem.Message.Contains(file, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{file}' is broken: {problem.Message}", problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new IOException($"'{file}' cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>What is wrong with a content, in a sentence; null: it is the published one.</summary>
    internal string? Problem(DataContent content)
    {
        try
        {
            string found = Read(content, (stream, _) => Convert.ToHexStringLower(SHA256.HashData(stream)));
            return found == content.Sha256 ? null : $"'{Describe(content)}' is not the published file: its content has SHA-256 {found}.";
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            return problem.Message;
        }
    }
}
