using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Research.Notebooks;

namespace Research.Cli;

/// <summary>What a user reads when something that they can mend went wrong.</summary>
internal static class ErrorSentence
{
    private const string TooLarge = "There is not enough memory for this: choose a smaller model or batch size, or fewer images.";

    private static readonly string[] SignsOfTooLarge = ["can't allocate memory", "out of memory", "Storage size calculation overflowed"];

    /// <summary>One sentence, on one line, for an error a user can cause; null for a defect of this program, whose stack trace is needed.</summary>
    internal static string? Of(Exception problem) => MessageOf(problem) is { } message
        ? string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        : null;

    private static string? MessageOf(Exception problem) => problem switch
    {
        TargetInvocationException { InnerException: { } inner } => MessageOf(inner),
        TypeInitializationException { InnerException: { } inner } => MessageOf(inner),
        AggregateException { InnerExceptions.Count: 1 } aggregate => MessageOf(aggregate.InnerExceptions[0]),
        ArgumentNullException => null,
        ArgumentException => ErrorText.MessageOf(problem),
        IOException or UnauthorizedAccessException or InvalidDataException or JsonException or PlatformNotSupportedException
            or ArithmeticException or HttpRequestException => problem.Message,
        OutOfMemoryException => TooLarge,
        ExternalException native when SignsOfTooLarge.Any(sign => native.Message.Contains(sign, StringComparison.Ordinal)) => TooLarge,
        _ => null,
    };
}
