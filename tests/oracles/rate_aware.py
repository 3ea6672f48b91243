"""Prints the reference values of the RateAware tests: the exact divergence of sparse variational dropout by quadrature, a mixture of
Gaussians by SciPy's densities, and a mixture of logistic densities by SciPy's distribution function.

    python3 tests/oracles/rate_aware.py

Needs NumPy and SciPy only (Debian: python3-scipy).
"""
import numpy as np
from scipy import integrate, special, stats


def divergence(log_alpha):
    """KL(N(1, alpha) || log-uniform) of Molchanov et al. 2017 up to the constant that makes it 0 for alpha -> infinity."""
    deviation = np.exp(log_alpha / 2)

    def part(x):
        return np.log(abs(x)) * stats.norm.pdf(x, 1, deviation)

    ends = [1 - 12 * deviation, 0, 1, 1 + 12 * deviation]
    points = sorted(point for point in ends if 1 - 12 * deviation <= point)
    mean = sum(integrate.quad(part, low, high, limit=500)[0] for low, high in zip(points, points[1:]))
    return -log_alpha / 2 + mean + (np.euler_gamma + np.log(2)) / 2


def gaussians():
    """-log p of four weights under pi = 0.9, 0.05, 0.05, means 0, -0.4, 0.4 and deviation 0.2, and of precisions of 25 under Gamma(3, 0.1)."""
    weights = np.array([0.0, 0.3, -0.5, 0.05])
    density = sum(share * stats.norm.pdf(weights, mean, 0.2) for share, mean in [(0.9, 0), (0.05, -0.4), (0.05, 0.4)])
    hyper = 3 * ((3 - 1) * np.log(25) - 0.1 * 25)
    return -np.log(density).sum() - hyper


def logistics():
    """P(q) for q = 0, 1, -2, 3: a third each of logistic densities of widths e^-1.5, 1 and e."""
    values = np.abs([0, 1, -2, 3])
    return sum((special.expit((values + 0.5) / width) - special.expit((values - 0.5) / width)) / 3 for width in np.exp([-1.5, 0, 1]))


if __name__ == "__main__":
    for value in (-8, -4, -2, -1, 0, 1, 2, 4, 6):
        print("divergence", value, f"{divergence(value):.5f}")
    print("gaussians", f"{gaussians():.5f}")
    print("logistics", " ".join(f"{p:.6f}" for p in logistics()))
