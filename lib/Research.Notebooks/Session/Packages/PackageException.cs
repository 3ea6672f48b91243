namespace Research.Notebooks;

/// <summary>A package cannot be had.</summary>
/// <param name="message">One sentence that says why and how to mend it.</param>
internal sealed class PackageException(string message) : Exception(message);
