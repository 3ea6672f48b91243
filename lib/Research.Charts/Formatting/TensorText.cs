using System.Globalization;
using static TorchSharp.torch;

namespace Research.Charts;

/// <summary>Describes a tensor in a few lines: shape, element type, device, statistics and its first elements.</summary>
internal static class TensorText
{
    private const int Preview = 8;

    public static string Write(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return "Tensor (disposed)";
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        string head = $"Tensor [{string.Join(", ", tensor.shape)}] {tensor.dtype.ToString().ToLowerInvariant()} on {tensor.device}";
        if (TensorPictures.Count(tensor) is > TensorPictures.Most and var images)
            head += string.Create(CultureInfo.InvariantCulture, $" · the first {TensorPictures.Most} of {images:N0} images are shown");
        if (tensor.numel() == 0 || tensor.is_sparse || tensor.is_complex())
            return head;
        Tensor values = tensor.detach().to(ScalarType.Float64).cpu().reshape(-1);
        double[] first = values.narrow(0, 0, Math.Min(Preview, values.numel())).data<double>().ToArray();
        string more = values.numel() > Preview ? string.Create(CultureInfo.InvariantCulture, $", … {values.numel() - Preview:N0} more") : "";
        double zeros = values.eq(0).sum().item<long>() / (double)values.numel();
        double spread = values.numel() > 1 ? values.std().item<double>() : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{head}\nmin {values.min().item<double>():G4} · max {values.max().item<double>():G4} · mean {values.mean().item<double>():G4} · std {spread:G4} · zeros {zeros:P1}\n[{string.Join(", ", first.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))}{more}]");
    }
}
