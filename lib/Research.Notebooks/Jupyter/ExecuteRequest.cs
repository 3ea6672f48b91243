namespace Research.Notebooks;

/// <summary>What an <c>execute_request</c> asks for.</summary>
/// <param name="Code">The cell.</param>
/// <param name="Silent">Nobody is to see that it ran: no outputs, no number, no history.</param>
/// <param name="StoreHistory">It gets a number and a place in the history.</param>
/// <param name="StopOnError">After an error, requests that wait already are not run.</param>
/// <param name="AllowStdin">The client can answer questions.</param>
/// <param name="UserExpressions">Expressions whose values the reply carries, by name.</param>
internal sealed record ExecuteRequest(
    string Code, bool Silent, bool StoreHistory, bool StopOnError, bool AllowStdin, IReadOnlyList<(string Name, string Text)> UserExpressions)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="InvalidDataException">It is malformed; the message names the value.</exception>
    internal static ExecuteRequest Read(MessageContent content)
    {
        bool silent = content.Flag("silent", false);
        string code = content.Text("code");
        return new ExecuteRequest(
            code,
            silent,
            !silent && content.Flag("store_history", true) && !string.IsNullOrWhiteSpace(code),
            content.Flag("stop_on_error", true),
            content.Flag("allow_stdin", true),
            content.Texts("user_expressions"));
    }
}
