using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The learned probability of a tensor's latents, whose rounded values are coded: P(q) = ∫ p(x) dx over [q − ½, q + ½], with p a
/// mixture of three logistic densities around 0, a narrow one for zeros and wider ones for the rest. As the coder sees which rows and
/// columns are empty, the log-odds of the narrow one have an offset for each row and each column; an offset costs what a
/// Gaussian of deviation 2 says. After Oktay et al. 2020 (arXiv 1906.06624), whose density is a small network without offsets.
/// </summary>
public sealed class LatentDensity : nn.Module
{
    private const double Pace = 20, OffsetDeviation = 2, Smallest = 1e-9, NarrowestLog = -3, WidestLog = 4;

    private readonly Parameter _shares, _logWidths;
    private readonly Parameter? _rows, _columns;
    private readonly long _rowCount, _columnCount;

    /// <summary>Before it has seen anything: half of all latents are zeros.</summary>
    /// <param name="shape">Of the tensor: rows are its first axis, columns its second; a vector has no offsets.</param>
    /// <param name="device">Where the tensor is.</param>
    /// <exception cref="ArgumentException">The shape has no axis.</exception>
    public LatentDensity(long[] shape, Device device) : base("density")
    {
        if (shape.Length == 0)
            throw new ArgumentException("A density is that of a tensor with at least one axis.", nameof(shape));
        (_rowCount, _columnCount) = shape.Length == 1 ? (1, shape[0]) : (shape[0], shape[1]);
        _shares = Learned("shares", [0, 0, 0], device);
        _logWidths = Learned("log_widths", [-1.5, 0, 1], device);
        if (shape.Length == 1)
            return;
        _rows = Learned("rows", new double[_rowCount], device);
        _columns = Learned("columns", new double[_columnCount], device);
    }

    /// <summary>Σ −log₂ P of all latents and what the offsets cost, in bits: a scalar through which gradients reach latents and density.</summary>
    /// <param name="latents">In the shape of the tensor: whole numbers, or with uniform noise in [−½, ½) whose expectation has a gradient everywhere.</param>
    public Tensor Bits(Tensor latents)
    {
        Tensor bits = Probabilities(latents).clamp_min(Smallest).log().sum().mul(-1 / Math.Log(2));
        return _rows is null ? bits : bits.add(OffsetBits(_rows)).add(OffsetBits(_columns!));
    }

    /// <summary>P of each latent, <c>[rows, columns, others]</c>.</summary>
    /// <param name="latents">In the shape of the tensor.</param>
    public Tensor Probabilities(Tensor latents)
    {
        Tensor sizes = latents.abs().reshape(_rowCount, _columnCount, -1), shares = _shares.mul(Pace), widths = _logWidths.mul(Pace).clamp(NarrowestLog, WidestLog).exp();
        Tensor narrow = shares[0], wide = shares[1], widest = shares[2];
        if (_rows is not null)
            narrow = narrow.add(_rows.mul(Pace).reshape(-1, 1, 1)).add(_columns!.mul(Pace).reshape(1, -1, 1));
        Tensor rest = wide.logaddexp(widest), all = narrow.logaddexp(rest);
        return Mass(sizes, widths[0]).mul(narrow.sub(all).exp())
            .add(Mass(sizes, widths[1]).mul(wide.sub(all).exp()))
            .add(Mass(sizes, widths[2]).mul(widest.sub(all).exp()));
    }

    /// <summary>What a logistic density of some width has within ½ of each size.</summary>
    private static Tensor Mass(Tensor sizes, Tensor width) =>
        sizes.sub(0.5).neg().div(width).sigmoid().sub(sizes.add(0.5).neg().div(width).sigmoid());

    private static Tensor OffsetBits(Parameter offsets) =>
        offsets.mul(Pace / OffsetDeviation).square().sum().mul(0.5 / Math.Log(2));

    /// <summary>A parameter that stands for 20 times its value, and so learns 20 times as fast as weights by the same rate.</summary>
    private Parameter Learned(string name, double[] values, Device device)
    {
        var parameter = new Parameter(tensor([.. values.Select(value => (float)(value / Pace))], device: device));
        register_parameter(name, parameter);
        return parameter;
    }
}
