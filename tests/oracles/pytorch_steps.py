"""Writes the reference values of TrainingStepTests: forward, loss and optimizer steps as PyTorch computes them.

    python3 tests/oracles/pytorch_steps.py tests/oracles/pytorch_steps.safetensors

Needs PyTorch and NumPy only (Debian: python3-torch). Weights and inputs are formulas of their index, so that nothing
random has to agree; they are stored beside the results. float32 on the CPU.
"""
import json
import struct
import sys

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def fill(shape, phase, scale):
    count = int(numpy.prod(shape))
    values = numpy.sin(numpy.arange(count, dtype=numpy.float64) * 0.7 + phase) * scale
    return torch.tensor(values.astype(numpy.float32).reshape(shape))


class ResNet8(torch.nn.Module):
    """One block a stage, with projection shortcuts: what resnet-8-projection computes."""

    def __init__(self):
        super().__init__()
        n = torch.nn
        self.conv1, self.bn1 = n.Conv2d(3, 16, 3, padding=1, bias=False), n.BatchNorm2d(16)
        channels = 16
        for stage in range(3):
            out, stride, prefix = 16 << stage, 2 if stage else 1, f"stage{stage + 1}_block1_"
            setattr(self, prefix + "conv1", n.Conv2d(channels, out, 3, stride, 1, bias=False))
            setattr(self, prefix + "bn1", n.BatchNorm2d(out))
            setattr(self, prefix + "conv2", n.Conv2d(out, out, 3, 1, 1, bias=False))
            setattr(self, prefix + "bn2", n.BatchNorm2d(out))
            if stride > 1:
                setattr(self, prefix + "shortcut_conv", n.Conv2d(channels, out, 1, stride, bias=False))
                setattr(self, prefix + "shortcut_bn", n.BatchNorm2d(out))
            channels = out
        self.fc = n.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(3):
            prefix = f"stage{stage + 1}_block1_"
            layer = lambda name: getattr(self, prefix + name)
            y = F.relu(layer("bn1")(layer("conv1")(x)))
            y = layer("bn2")(layer("conv2")(y))
            if stage:
                x = layer("shortcut_bn")(layer("shortcut_conv")(x))
            x = F.relu(x + y)
        return self.fc(x.mean((2, 3)))


def tensors_of(module, names):
    state = {k: v for k, v in module.state_dict().items() if not k.endswith("num_batches_tracked")}
    if names is None:
        return state
    return {f"{names[int(k.split('.')[0])]}.{k.split('.')[1]}": v for k, v in state.items()}


def record(out, case, module, names, shape, optimizer, smoothing=0.0, steps=2):
    with torch.no_grad():
        for i, (name, p) in enumerate(module.named_parameters()):
            gamma = 1.0 if "bn" in name and name.endswith("weight") else 0.0
            p.copy_(fill(p.shape, i, 1 / numpy.sqrt(p[0].numel()) if p.dim() > 1 else 0.1) + gamma)
    inputs, labels = fill(shape, 0.3, 1.0), torch.arange(shape[0]) % 10
    out[f"{case}/inputs"], out[f"{case}/labels"] = inputs, labels
    for name, tensor in tensors_of(module, names).items():
        out[f"{case}/before/{name}"] = tensor.clone()
    module.train()
    make = optimizer(module)
    losses = []
    for step in range(steps):
        outputs = module(inputs)
        loss = F.cross_entropy(outputs, labels, label_smoothing=smoothing)
        if step == 0:
            out[f"{case}/outputs"] = outputs.detach().clone()
        losses.append(loss.item())
        make.zero_grad()
        loss.backward()
        make.step()
    out[f"{case}/losses"] = torch.tensor(losses)
    for name, tensor in tensors_of(module, names).items():
        out[f"{case}/after/{name}"] = tensor.clone()


def groups(module, decay):
    return [{"params": [p for p in module.parameters() if p.dim() > 1], "weight_decay": decay},
            {"params": [p for p in module.parameters() if p.dim() <= 1], "weight_decay": 0.0}]


def save(path, tensors):
    kinds = {torch.float32: "F32", torch.int64: "I64", torch.float64: "F64"}
    header, blobs, offset = {"__metadata__": {"pytorch": torch.__version__}}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


if __name__ == "__main__":
    out = {}
    record(out, "resnet-8/sgd", ResNet8(), None, (4, 3, 32, 32),
           lambda m: torch.optim.SGD(groups(m, 5e-4), lr=0.05, momentum=0.9, nesterov=True), smoothing=0.1)
    small = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))
    names = [None, "fc1", None, "fc2"]
    record(out, "mlp/adam", small, names, (4, 1, 28, 28), lambda m: torch.optim.Adam(groups(m, 1e-2), lr=1e-2))
    record(out, "mlp/adamw", small, names, (4, 1, 28, 28), lambda m: torch.optim.AdamW(groups(m, 1e-2), lr=1e-2))
    record(out, "mlp/sgd", small, names, (4, 1, 28, 28), lambda m: torch.optim.SGD(groups(m, 1e-2), lr=0.1, momentum=0.9))
    for rise, steps in ((0.3, 100), (0.5, 20)):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=steps, pct_start=rise, cycle_momentum=False)
        rates = []
        for _ in range(steps):
            rates.append(schedule.get_last_lr()[0])
            optimizer.step()
            if len(rates) < steps:
                schedule.step()
        out[f"one-cycle/{rise}"] = torch.tensor(rates, dtype=torch.float64)
    small = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(), torch.nn.Linear(676, 10))
    record(out, "conv/sgd", small, ["conv1", None, None, None, "fc1"], (4, 1, 28, 28),
           lambda m: torch.optim.SGD(groups(m, 0.0), lr=0.1, momentum=0.9, nesterov=True))
    save(sys.argv[1], out)
    print(sum(t.numel() for t in out.values()), "values")
