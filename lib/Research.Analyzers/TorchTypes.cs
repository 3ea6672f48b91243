using Microsoft.CodeAnalysis;

namespace Research.Analyzers;

/// <summary>The TorchSharp types that tell a factory of tensors or modules from other methods.</summary>
internal sealed class TorchTypes
{
    private readonly ISymbol _tensor;
    private readonly ISymbol _module;
    private readonly ISymbol _device;

    private TorchTypes(ISymbol tensor, ISymbol module, ISymbol device) => (_tensor, _module, _device) = (tensor, module, device);

    /// <summary>Finds the types, or returns null where the code does not use TorchSharp.</summary>
    public static TorchTypes? In(Compilation compilation) =>
        compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor") is { } tensor
        && compilation.GetTypeByMetadataName("TorchSharp.torch+nn+Module") is { } module
        && compilation.GetTypeByMetadataName("TorchSharp.torch+Device") is { } device
            ? new TorchTypes(tensor, module, device)
            : null;

    /// <summary>
    /// Whether <paramref name="method"/> is one of TorchSharp's static methods that return a tensor or a
    /// module, may be given a device, and have no tensor to take it from.
    /// </summary>
    public bool IsFactory(IMethodSymbol method) =>
        method.IsStatic
        && Same(method.ContainingAssembly, _tensor.ContainingAssembly)
        && (Same(method.ReturnType, _tensor) || IsModule(method.ReturnType))
        && method.Parameters.Any(parameter => parameter.IsOptional && Same(parameter.Type, _device))
        && !method.Parameters.Any(parameter => Same(parameter.Type, _tensor));

    private bool IsModule(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Same(type, _module))
                return true;
        }

        return false;
    }

    private static bool Same(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
