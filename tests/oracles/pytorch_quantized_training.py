"""Writes the reference values of QuantizationMethodsTests: DoReFa-Net, PACT and TTQ, forward and backward, as their papers state them.

    python3 tests/oracles/pytorch_quantized_training.py tests/oracles/pytorch_quantized_training.safetensors

Needs PyTorch and NumPy only (Debian: python3-torch). Rounding passes the gradient; what a paper states as a gradient is
written out here as one (PACT, TTQ) rather than derived. Gradients are those of a weighted sum. float32 on the CPU.
"""
import sys

import torch

from pytorch_steps import fill, save


class Round(torch.autograd.Function):
    """Straight through."""

    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class Pact(torch.autograd.Function):
    """arXiv 1805.06085, equations 1 to 3."""

    @staticmethod
    def forward(ctx, x, alpha, steps):
        ctx.save_for_backward(x, alpha)
        y = 0.5 * (x.abs() - (x - alpha).abs() + alpha)
        return (y * steps / alpha).round() * alpha / steps

    @staticmethod
    def backward(ctx, gradient):
        x, alpha = ctx.saved_tensors
        return gradient * ((x > 0) & (x < alpha)), (gradient * (x >= alpha)).sum().reshape(1), None


class Ttq(torch.autograd.Function):
    """arXiv 1612.01064, equations 6 to 8; the gradient of the negative scale with the sign of its weights."""

    @staticmethod
    def forward(ctx, w, positive, negative, t):
        delta = t * w.abs().max()
        ctx.save_for_backward(w, positive, negative, delta)
        return positive * (w > delta) - negative * (w < -delta)

    @staticmethod
    def backward(ctx, gradient):
        w, positive, negative, delta = ctx.saved_tensors
        above, below = w > delta, w < -delta
        middle = ~(above | below)
        return (gradient * (positive * above + middle + negative * below),
                (gradient * above).sum().reshape(1), -(gradient * below).sum().reshape(1), None)


def dorefa(w, bits):
    """Equations 8 and 9."""
    if bits == 1:
        sign = torch.where(w >= 0, 1.0, -1.0)
        return (sign * w.abs().mean()).detach() + w - w.detach()
    steps = 2 ** bits - 1
    t = torch.tanh(w)
    return 2 * (Round.apply(steps * (t / (2 * t.abs().max()) + 0.5)) / steps) - 1


if __name__ == "__main__":
    weight, x, factors = fill((6, 20), 0.3, 0.8), fill((6, 20), 0.7, 2.0), fill((6, 20), 1.1, 1.0)
    out = {"weight": weight, "x": x, "factors": factors}
    for bits in (1, 2, 4, 8):
        w = weight.clone().requires_grad_()
        y = dorefa(w, bits)
        (y * factors).sum().backward()
        out[f"dorefa-weight/{bits}"], out[f"dorefa-weight-gradient/{bits}"] = y.detach(), w.grad
    for bits in (2, 4, 8):
        a = x.clone().requires_grad_()
        steps = 2 ** bits - 1
        y = Round.apply(a.clamp(0, 1) * steps) / steps
        (y * factors).sum().backward()
        out[f"dorefa/{bits}"], out[f"dorefa-gradient/{bits}"] = y.detach(), a.grad
        a, alpha = x.clone().requires_grad_(), torch.tensor([0.9], requires_grad=True)
        y = Pact.apply(a, alpha, steps)
        (y * factors).sum().backward()
        out[f"pact/{bits}"], out[f"pact-gradient/{bits}"], out[f"pact-alpha/{bits}"] = y.detach(), a.grad, alpha.grad
    for t in (0.05, 0.4):
        w, positive, negative = weight.clone().requires_grad_(), torch.tensor([0.7], requires_grad=True), torch.tensor([1.2], requires_grad=True)
        y = Ttq.apply(w, positive, negative, t)
        (y * factors).sum().backward()
        out[f"ttq/{t}"], out[f"ttq-gradient/{t}"] = y.detach(), w.grad
        out[f"ttq-positive/{t}"], out[f"ttq-negative/{t}"] = positive.grad, negative.grad
    save(sys.argv[1], out)
    print(len(out), "tensors")
