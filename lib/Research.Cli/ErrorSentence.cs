using System.Reflection;
using System.Text.Json;

namespace Research.Cli;

/// <summary>What a user reads when something that they can mend went wrong.</summary>
internal static class ErrorSentence
{
    /// <summary>One sentence for an error a user can cause; null for a defect of this program, whose stack trace is needed.</summary>
    internal static string? Of(Exception problem) => problem switch
    {
        TargetInvocationException { InnerException: { } inner } => Of(inner),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        AggregateException { InnerExceptions.Count: 1 } aggregate => Of(aggregate.InnerExceptions[0]),
        ArgumentNullException => null,
        ArgumentException argument => WithoutParameter(argument),
        IOException or UnauthorizedAccessException or InvalidDataException or JsonException or PlatformNotSupportedException
            or ArithmeticException or HttpRequestException => problem.Message,
        _ => null,
    };

    private static string WithoutParameter(ArgumentException problem)
    {
        string suffix = $" (Parameter '{problem.ParamName}')";
        return problem.Message.EndsWith(suffix, StringComparison.Ordinal) ? problem.Message[..^suffix.Length] : problem.Message;
    }
}
