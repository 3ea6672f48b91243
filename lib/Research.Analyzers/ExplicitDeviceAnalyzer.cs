using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Research.Analyzers;

/// <summary>
/// RESEARCH001: TorchSharp makes tensors and modules on the CPU unless it is told where, so code that
/// leaves <c>device</c> out works until it meets a tensor on a GPU. Calls that take their device from a
/// tensor argument (<c>zeros_like</c>) are left alone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExplicitDeviceAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The identifier of the rule.</summary>
    public const string Id = "RESEARCH001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A tensor factory is called without a device",
        "{0}: pass device: explicitly so that the code also runs on CUDA",
        "Correctness",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (TorchTypes.In(start.Compilation) is { } torch)
                start.RegisterOperationAction(call => Check(call, torch), OperationKind.Invocation);
        });
    }

    private static void Check(OperationAnalysisContext context, TorchTypes torch)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!torch.IsFactory(call.TargetMethod))
            return;

        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Name: "device", IsOptional: true } && IsOmitted(argument))
                context.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name));
        }
    }

    private static bool IsOmitted(IArgumentOperation argument) =>
        argument.ArgumentKind == ArgumentKind.DefaultValue || IsNull(argument.Value);

    private static bool IsNull(IOperation value) =>
        value is IConversionOperation conversion ? IsNull(conversion.Operand) : value.ConstantValue is { HasValue: true, Value: null };
}
