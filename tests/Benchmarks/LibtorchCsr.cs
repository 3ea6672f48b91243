using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>libtorch's own CSR matrices, which TorchSharp does not offer, through the C interface of its dispatcher.</summary>
internal static unsafe class LibtorchCsr
{
    private static readonly nint Library = NativeLibrary.Load("libtorch_cpu.so");

    private static readonly delegate* unmanaged<nint, nint*, int> NewHandle =
        (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(Library, "aoti_torch_new_tensor_handle");

    private static readonly delegate* unmanaged<byte*, byte*, ulong*, int> Call =
        (delegate* unmanaged<byte*, byte*, ulong*, int>)NativeLibrary.GetExport(Library, "aoti_torch_call_dispatcher");

    /// <summary><c>dense.to_sparse_csr()</c>.</summary>
    internal static Tensor Of(Tensor dense)
    {
        nint handle;
        if (NewHandle(dense.Handle, &handle) != 0)
            throw new InvalidOperationException("libtorch gave no handle of the tensor.");
        ulong* stack = stackalloc ulong[2];
        (stack[0], stack[1]) = ((ulong)handle, 0); // the tensor, and None for dense_dim
        fixed (byte* name = "aten::to_sparse_csr\0"u8, overload = "\0"u8)
        {
            if (Call(name, overload, stack) != 0)
                throw new InvalidOperationException("libtorch refused aten::to_sparse_csr.");
        }
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }
}
