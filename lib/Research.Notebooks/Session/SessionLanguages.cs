using System.Runtime.CompilerServices;

namespace Research.Notebooks;

/// <summary>The languages of a session, each started when it is first used.</summary>
/// <param name="options">What cells find from the start.</param>
/// <param name="packages">Finds the files of packages.</param>
internal sealed class SessionLanguages(SessionOptions options, PackageCache packages) : IDisposable
{
    private readonly SessionReferences _references = new(options, packages);
    private readonly Dictionary<string, ILanguage> _started = [];

    /// <summary>The language of that name.</summary>
    /// <param name="name">One of <see cref="NotebookLanguage.All"/>.</param>
    internal ILanguage this[string name]
    {
        get
        {
            lock (_started)
                return _started.TryGetValue(name, out ILanguage? language) ? language : _started[name] = Start(name);
        }
    }

    /// <summary>Whether the language was used before.</summary>
    internal bool IsStarted(string name)
    {
        lock (_started)
            return _started.ContainsKey(name);
    }

    public void Dispose()
    {
        foreach (IDisposable language in _started.Values.OfType<IDisposable>())
            language.Dispose();
        _references.Dispose();
    }

    private ILanguage Start(string name) => name switch
    {
        NotebookLanguage.CSharp => new CSharpLanguage(options, _references),
        NotebookLanguage.FSharp => StartFSharp(),
        NotebookLanguage.JavaScript => new JavaScriptLanguage(),
        _ => new MarkupLanguage(name),
    };

    /// <summary>Apart, so that the compiler is not loaded with the other languages.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FSharpLanguage StartFSharp() => new(options, _references);
}
