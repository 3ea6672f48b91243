"""Writes the reference values of EntropyObserverTests: the range that loses least information, as NumPy and SciPy find it.

    python3 tests/oracles/entropy_observer.py tests/oracles/entropy_observer.safetensors

Needs NumPy, SciPy and PyTorch (Debian: python3-scipy, python3-torch; the latter to write the file). The procedure is that of Migacz 2017
on both sides of zero: histogram, cut, round each bin's centre to the grid, spread each code's counts over its bins, scipy.stats.entropy.
"""
import sys

import numpy as np
import torch
from scipy.stats import entropy

from pytorch_steps import save

HALF, THRESHOLDS, SMOOTHING = 2048, 256, 1e-4


def grid(low, high, bits, symmetric):
    low, high = min(low, 0.0), max(high, 0.0)
    if symmetric:
        top = 2 ** (bits - 1) - 1 if low < 0 else 2 ** bits - 1
        return np.float64(np.float32(max(-low, high) / top)), 0, -top - 1 if low < 0 else 0, top
    scale = np.float64(np.float32((high - low) / (2 ** bits - 1)))
    return scale, np.rint(-low / scale), 0, 2 ** bits - 1


def histogram(values):
    limit = 2.0 ** np.ceil(np.log2(np.abs(values).max()))
    above = np.histogram(values[values >= 0], HALF, (0, limit))[0]
    below = np.histogram(-values[values < 0], HALF, (0, limit))[0]
    edges = np.linspace(-limit, limit, 2 * HALF + 1)
    return np.concatenate([below[::-1], above]).astype(float), edges


def best(values, bits, symmetric):
    values = values.astype(np.float64)
    counts, edges = histogram(values)
    order = np.sort(counts)
    counts[counts.argmax()] = order[-2]
    width, low, high = edges[1] - edges[0], values.min(), values.max()
    centres, used = (edges[:-1] + edges[1:]) / 2, int(np.ceil(np.abs(values).max() / width))
    found = []
    for bins in range(used, 0, -max(1, used // THRESHOLDS)):
        cut = max(low, -bins * width), min(high, bins * width)
        if (cut[1] - min(cut[0], 0)) / width < 2 ** bits:
            break
        inside = (edges[1:] > min(cut[0], 0)) & (edges[:-1] < max(cut[1], 0))
        scale, zero, lowest, highest = grid(*cut, bits, symmetric)
        codes = np.unique(np.clip(np.rint(centres[inside] / scale) + zero, lowest, highest), return_inverse=True)[1]
        kept = counts[inside]
        sums, filled = np.bincount(codes, kept), np.bincount(codes, kept > 0)
        q = np.where(kept > 0, (sums / np.maximum(filled, 1))[codes], SMOOTHING) / kept.sum()
        p = kept.copy()
        p[0] += counts[: np.argmax(inside)].sum()
        p[-1] += counts[len(inside) - np.argmax(inside[::-1]):].sum()
        some = p > 0
        # scipy scales both to sums of 1: Q's sum over the bins where P is 0, and its smoothing, are put back
        divergence = entropy(p[some], q[some]) - np.log(q[some].sum())
        found.append((divergence, -bins, cut))
    return min(found)[2] if found else (low, high)


def cases():
    random = np.random.default_rng(7)
    normal = random.standard_normal(4000)
    yield "relu", np.maximum(normal - 0.3, 0), [(8, False), (4, False), (8, True)]
    yield "outliers", np.concatenate([normal, [11.0, -17.0, 23.0]]), [(8, False), (8, True), (4, True)]
    yield "laplace", random.laplace(size=4000) * 0.8, [(8, True), (5, False)]
    pixels = np.where(random.random(4000) < 0.8, 0, random.integers(0, 256, 4000))
    yield "pixels", (pixels / 255 - 0.1307) / 0.3081, [(8, False), (6, False)]


if __name__ == "__main__":
    out = {}
    for name, values, schemes in cases():
        values = values.astype(np.float32)
        out[name] = torch.tensor(values)
        for bits, symmetric in schemes:
            low, high = best(values, bits, symmetric)
            out[f"{name}/{bits}-{'symmetric' if symmetric else 'affine'}"] = torch.tensor([low, high], dtype=torch.float32)
            print(name, bits, symmetric, "from", values.min(), values.max(), "to", low, high)
    save(sys.argv[1], out)
