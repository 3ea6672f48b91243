using Research.Compression;
using Research.Networks.Coding;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class LatentDensityTests
{
    [Fact]
    public void Probabilities_are_those_of_SciPys_distribution_function()
    {
        using var scope = NewDisposeScope();
        using var density = new LatentDensity([4], CPU);
        Assert.Equal([0.381449f, 0.126252f, 0.062726f, 0.038439f], density.Probabilities(tensor(new[] { 0f, 1, -2, 3 }, device: CPU)).Floats(), Near); // tests/oracles/rate_aware.py
    }

    [Fact]
    public void Probabilities_of_all_integers_add_up_to_one_in_every_row_and_column()
    {
        using var scope = NewDisposeScope();
        using LatentDensity density = Uneven(2, 3);
        Tensor sum = zeros([2, 3, 1], device: CPU);
        for (int level = -200; level <= 200; level++)
            sum = sum.add(density.Probabilities(full(2, 3, level, device: CPU)));
        Assert.Equal([1, 1, 1, 1, 1, 1], sum.Floats(), Near);
    }

    [Fact]
    public void Bits_are_minus_log_probabilities_and_what_offsets_cost()
    {
        using var scope = NewDisposeScope();
        using LatentDensity density = Uneven(2, 3);
        Tensor latents = tensor(new[] { 0f, 1, 0, -3, 0, 2 }, device: CPU).reshape(2, 3);
        double coded = density.Probabilities(latents).Floats().Sum(p => -Math.Log2(p));
        double offsets = new[] { 1.0, -1, 2, 0, -0.5 }.Sum(offset => offset * offset / 8 / Math.Log(2));
        Assert.Equal(coded + offsets, density.Bits(latents).item<float>(), 3);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        using LatentDensity density = Uneven(2, 3);
        Tensor latents = tensor(new[] { 0.2f, 1.3f, -0.4f, -3, 0.1f, 2 }, device: CPU).reshape(2, 3).requires_grad_();
        density.Bits(latents).backward();
        FiniteDifferences.Check([latents, .. density.parameters()], () => density.Bits(latents));
    }

    [Fact]
    public void The_estimate_is_what_the_context_coder_takes_for_symbols_of_that_density()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using LatentDensity density = Peaked([200, 250]), line = Peaked([121]);
        double[] mass = [.. line.Probabilities(arange(-60, 61, device: CPU)).Floats().Select(p => (double)p)];
        int[] levels = Networks.Storage.Streams.Of(50_000, random => Draw(mass, random.NextDouble()));
        double estimate = density.Bits(tensor([.. levels.Select(level => (float)level)], device: CPU).reshape(200, 250)).item<float>() / 8;

        int bytes = new ContextCoder().Encode(levels, [200, 250]).Bytes;

        Assert.InRange(bytes, 0.99 * estimate, 1.04 * estimate); // an adaptive coder pays for learning what the density knows
        Assert.InRange(estimate, 0.98 * Entropy.Bits(levels) / 8, 1.02 * Entropy.Bits(levels) / 8);
    }

    [Fact]
    public void A_density_that_is_fitted_finds_empty_rows()
    {
        using var scope = NewDisposeScope();
        int[] levels = Networks.Storage.Streams.Of(4000, random => random.Next(3) - 1);
        Array.Clear(levels, 400, 3600); // one row of ten is in use
        Tensor latents = tensor([.. levels.Select(level => (float)level)], device: CPU).reshape(10, 400);
        using var density = new LatentDensity([10, 400], CPU);
        using var optimizer = optim.Adam(density.parameters(), 2e-3);
        for (int step = 0; step < 500; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            density.Bits(latents).backward();
            optimizer.step();
        }
        double fitted = density.Bits(latents).item<float>(), row = 400 * Math.Log2(3);
        Assert.InRange(fitted, row, 0.65 * Entropy.Bits(levels));
    }

    [Fact]
    public void A_scalar_has_no_density() => Assert.Contains("axis", Assert.Throws<ArgumentException>(() => new LatentDensity([], CPU)).Message);

    /// <summary>Offsets (1, −1) of rows and (2, 0, −0.5) of columns.</summary>
    private static LatentDensity Uneven(long rows, long columns)
    {
        var density = new LatentDensity([rows, columns], CPU);
        using var noGrad = no_grad();
        density.get_parameter("rows")!.copy_(tensor(new[] { 1f, -1 }, device: CPU).div(20));
        density.get_parameter("columns")!.copy_(tensor(new[] { 2f, 0, -0.5f }, device: CPU).div(20));
        return density;
    }

    /// <summary>Shares with the logits 3, 0 and −1: mostly zeros.</summary>
    private static LatentDensity Peaked(long[] shape)
    {
        var density = new LatentDensity(shape, CPU);
        using var noGrad = no_grad();
        density.get_parameter("shares")!.copy_(tensor(new[] { 0.15f, 0, -0.05f }, device: CPU));
        return density;
    }

    private static int Draw(double[] mass, double share)
    {
        int at = 0;
        for (; at < mass.Length - 1 && share >= mass[at]; at++)
            share -= mass[at];
        return at - mass.Length / 2;
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;
}
