namespace Research.Notebooks;

/// <summary>The sockets of a kernel on which messages come and go.</summary>
internal enum KernelChannel
{
    /// <summary>Requests and their replies.</summary>
    Shell,

    /// <summary>Requests that must not wait, and their replies.</summary>
    Control,

    /// <summary>What cells ask the user, and the answers.</summary>
    Stdin,

    /// <summary>What all clients see.</summary>
    IOPub,
}

/// <summary>A message from a client whose signature is right.</summary>
/// <param name="Channel">Where it came.</param>
/// <param name="Identities">The way back to the client.</param>
/// <param name="Type">Its <c>msg_type</c>.</param>
/// <param name="Header">Its header as it came, which answers carry as parent header.</param>
/// <param name="Content">What it says.</param>
internal sealed record JupyterMessage(KernelChannel Channel, IReadOnlyList<byte[]> Identities, string Type, byte[] Header, MessageContent Content)
{
    /// <summary>Facts beside the content; empty where there are none or they are no JSON object.</summary>
    internal System.Text.Json.Nodes.JsonObject Metadata { get; init; } = [];
}

/// <summary>A message to clients.</summary>
/// <param name="Channel">Where it goes.</param>
/// <param name="Type">Its <c>msg_type</c>.</param>
/// <param name="Content">What it says.</param>
/// <param name="Parent">What it answers or belongs to; null for nothing. On all channels but IOPub it goes to that message's sender.</param>
internal sealed record KernelMessage(KernelChannel Channel, string Type, System.Text.Json.Nodes.JsonObject Content, JupyterMessage? Parent)
{
    /// <summary>Facts beside the content; default none.</summary>
    internal System.Text.Json.Nodes.JsonObject Metadata { get; init; } = [];
}
