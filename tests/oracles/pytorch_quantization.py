"""Writes the reference values of FakeQuantizationTests: torch.fake_quantize_per_tensor_affine and _per_channel_affine.

    python3 tests/oracles/pytorch_quantization.py tests/oracles/pytorch_quantization.safetensors

Needs PyTorch and NumPy only (Debian: python3-torch). Values include ties, clamped ones and zeros; gradients are those of a
weighted sum. float32 on the CPU.
"""
import sys

import torch

from pytorch_steps import fill, save

CASES = {  # bits, signed, zero point
    "8-affine": (8, False, 77), "8-symmetric": (8, True, 0), "4-affine": (4, False, 3), "4-symmetric": (4, True, 0),
    "2-symmetric": (2, True, 0), "16-affine": (16, False, 30001), "8-odd": (8, True, -5),
}


def bounds(bits, signed):
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


if __name__ == "__main__":
    out = {"values": torch.cat([fill((6, 100), 0.2, 3.0), torch.arange(-100, 100).reshape(2, 100).T.reshape(2, 100) * 0.0625]),
           "weights": fill((8, 100), 1.1, 1.0)}
    for name, (bits, signed, zero) in CASES.items():
        low, high = bounds(bits, signed)
        scale = torch.tensor([0.125, 0.01, 0.3, 0.0117, 0.7, 0.02, 0.0625, 0.125]) * (256.0 / (1 << bits))
        zeros = torch.full((8,), zero, dtype=torch.int32)
        x = out["values"].clone().requires_grad_()
        y = torch.fake_quantize_per_tensor_affine(x, scale[3].item(), zero, low, high)
        (y * out["weights"]).sum().backward()
        out[f"tensor/{name}"], out[f"tensor-gradient/{name}"] = y.detach(), x.grad
        x = out["values"].clone().requires_grad_()
        y = torch.fake_quantize_per_channel_affine(x, scale, zeros, 0, low, high)
        (y * out["weights"]).sum().backward()
        out[f"channel/{name}"], out[f"channel-gradient/{name}"] = y.detach(), x.grad
        out[f"scale/{name}"] = scale
        out[f"zero/{name}"] = zeros.float()
    save(sys.argv[1], out)
    print(len(out), "tensors")
