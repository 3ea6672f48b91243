"""Writes the reference values of PyTorchPruningTests: masks of torch.nn.utils.prune, and what criteria need of gradients.

    python3 tests/oracles/pytorch_pruning.py tests/oracles/pytorch_pruning.safetensors

Needs PyTorch and NumPy only (Debian: python3-torch). Weights and inputs are formulas of their index, stored beside the results.
Second derivatives come from torch.autograd.functional.hessian, which the library does not use.
"""
import sys

import torch
import torch.nn.functional as F
from torch.nn.utils import prune

from pytorch_steps import fill, save


class Small(torch.nn.Module):
    """Convolution, batch norm, tanh, linear: smooth, so that second derivatives exist everywhere."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.fc = torch.nn.Conv2d(1, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.Linear(48, 4)

    def forward(self, x):
        return self.fc(torch.tanh(self.bn1(self.conv1(x))).flatten(1))


WEIGHTS = ["conv1.weight", "fc.weight"]


def gradients(module, loss):
    return dict(zip(WEIGHTS, torch.autograd.grad(loss, [dict(module.named_parameters())[name] for name in WEIGHTS])))


def hessian(module, inputs, labels):
    """The full Hessian over both weights, flattened one after another."""
    parameters = dict(module.named_parameters())
    shapes = [parameters[name].shape for name in WEIGHTS]

    def loss_of(flat):
        first = shapes[0].numel()
        conv, fc = flat[:first].reshape(shapes[0]), flat[first:].reshape(shapes[1])
        bn = module.bn1
        x = F.conv2d(inputs, conv, module.conv1.bias)
        x = F.batch_norm(x, bn.running_mean.clone(), bn.running_var.clone(), bn.weight, bn.bias, module.training, 0.0, bn.eps)
        return F.cross_entropy(F.linear(torch.tanh(x).flatten(1), fc, module.fc.bias), labels)

    flat = torch.cat([parameters[name].detach().flatten() for name in WEIGHTS])
    return torch.autograd.functional.hessian(loss_of, flat), shapes


def split(flat, shapes):
    return dict(zip(WEIGHTS, [part.reshape(shape) for part, shape in zip(flat.split([s.numel() for s in shapes]), shapes)]))


def record_gradients(out):
    torch.manual_seed(0)
    module = Small()
    with torch.no_grad():
        for i, (name, p) in enumerate(module.named_parameters()):
            p.copy_(fill(p.shape, i, 0.4 if p.dim() > 1 else 0.1) + (1.0 if name == "bn1.weight" else 0.0))
        module.bn1.running_mean.copy_(fill((3,), 0.5, 0.2))
        module.bn1.running_var.copy_(fill((3,), 0.9, 0.2) + 1)
    inputs, labels = fill((6, 1, 6, 6), 0.3, 1.0), torch.arange(6) % 4
    for name, tensor in module.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            out[f"net/{name}"] = tensor.clone()
    out["inputs"], out["labels"] = inputs, labels
    weights = {name: dict(module.named_parameters())[name].detach() for name in WEIGHTS}

    module.eval()
    for name, g in gradients(module, F.cross_entropy(module(inputs), labels)).items():
        out[f"gradient/{name}"] = g
        out[f"taylor/{name}"] = (weights[name] * g).abs()
    full, shapes = hessian(module, inputs, labels)
    for name, h in split(full.diagonal(), shapes).items():
        out[f"obd-exact/{name}"] = (0.5 * h * weights[name] ** 2).contiguous()
    single = [gradients(module, F.cross_entropy(module(inputs[i:i + 1]), labels[i:i + 1])) for i in range(6)]
    for name in WEIGHTS:
        fisher = sum(g[name] ** 2 for g in single) / 6
        out[f"obd-fisher/{name}"] = 0.5 * fisher * weights[name] ** 2

    module.train()
    statistics = {name: buffer.clone() for name, buffer in module.named_buffers()}
    g = gradients(module, F.cross_entropy(module(inputs), labels))
    for name, buffer in module.named_buffers():
        buffer.copy_(statistics[name])
    full, shapes = hessian(module, inputs, labels)
    product = split(full @ torch.cat([g[name].flatten() for name in WEIGHTS]), shapes)
    for name in WEIGHTS:
        out[f"snip/{name}"] = (weights[name] * g[name]).abs()
        out[f"grasp/{name}"] = weights[name] * product[name]

    module.eval()
    module.double()
    with torch.no_grad():
        for tensor in module.state_dict().values():
            tensor.abs_()
    for name, g in gradients(module, module(torch.ones(1, 1, 6, 6, dtype=torch.float64)).sum()).items():
        out[f"synflow/{name}"] = weights[name].abs().double() * g


def mask_of(method, layer, **arguments):
    method(layer, "weight", **arguments)
    mask = layer.weight_mask.clone().float()
    prune.remove(layer, "weight")
    return mask


def layer(kind, weight):
    made = torch.nn.Conv2d(4, 6, 3) if kind == "conv" else torch.nn.Linear(12, 10)
    with torch.no_grad():
        made.weight.copy_(weight)
    return made


def record_masks(out):
    weights = {"conv": fill((6, 4, 3, 3), 0.1, 1.0), "linear": fill((10, 12), 0.6, 0.7)}
    for kind, weight in weights.items():
        out[f"masks/{kind}/weight"] = weight
        out[f"masks/{kind}/l1"] = mask_of(prune.l1_unstructured, layer(kind, weight), amount=0.37)
        out[f"masks/{kind}/random-kept"] = mask_of(prune.random_unstructured, layer(kind, weight), amount=0.37).sum()
        for n in (1, 2, 0.5):
            for dim in (0, 1):
                out[f"masks/{kind}/l{n}-{dim}"] = mask_of(prune.ln_structured, layer(kind, weight), amount=0.4, n=n, dim=dim)
    layers = {kind: layer(kind, weight) for kind, weight in weights.items()}
    prune.global_unstructured([(made, "weight") for made in layers.values()], pruning_method=prune.L1Unstructured, amount=0.6)
    for kind, made in layers.items():
        out[f"masks/{kind}/global"] = made.weight_mask.clone()


if __name__ == "__main__":
    out = {}
    record_gradients(out)
    record_masks(out)
    save(sys.argv[1], {name: tensor.detach() for name, tensor in out.items()})
    print(len(out), "tensors")
