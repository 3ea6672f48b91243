"""The PyTorch side of the training-throughput benchmark.

Reads lines "MODEL THREADS STEPS LAYOUT" from standard input; after each it trains that many steps of batch 128 and prints the
images per second. The data are random bytes-turned-floats, shuffled once and sliced, which is PyTorch's fastest way here;
gradients are set to None and momentum is Nesterov's, as on the other side. Debian's python3-torch is enough.
"""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH = 128


class Block(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.conv2, self.bn2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        self.stride, self.more = stride, (out - inside) // 2

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        if self.stride > 1:
            x = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.more, self.more))
        return F.relu(x + y, inplace=True)


def resnet20():
    layers, inside = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)], 16
    for stage in range(3):
        for block in range(3):
            layers.append(Block(inside, 16 << stage, 2 if stage and not block else 1))
            inside = 16 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


MODELS = {
    "lenet-300-100": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 300), nn.ReLU(inplace=True), nn.Linear(300, 100),
                                            nn.ReLU(inplace=True), nn.Linear(100, 10)), (1, 28, 28)),
    "lenet-5": (lambda: nn.Sequential(nn.Conv2d(1, 20, 5), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.MaxPool2d(2), nn.Flatten(),
                                      nn.Linear(800, 500), nn.ReLU(inplace=True), nn.Linear(500, 10)), (1, 28, 28)),
    "resnet-20": (resnet20, (3, 32, 32)),
}


def train(state, steps, layout):
    model, optimizer, images, labels = state
    start = time.perf_counter()
    for step in range(steps):
        at = step * BATCH % (len(images) - BATCH + 1)
        x, y = images[at:at + BATCH], labels[at:at + BATCH]
        if layout == "channels-last":
            x = x.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    return BATCH * steps / (time.perf_counter() - start)


states = {}
with open("/proc/self/maps") as maps:
    blas = {line.split("/")[-1].strip() for line in maps if "blas" in line.lower() or "mkl" in line.lower()}
print("ready " + torch.__version__, ", ".join(sorted(blas)) or "no BLAS found", torch.__config__.show().replace("\n", " "), sep="\t", flush=True)
for line in sys.stdin:
    name, threads, steps, layout = line.split()
    torch.set_num_threads(int(threads))
    if (name, layout) not in states:
        torch.manual_seed(0)
        build, shape = MODELS[name]
        model = build()
        if layout == "channels-last":
            model = model.to(memory_format=torch.channels_last)
        model.train()
        states[name, layout] = (model, torch.optim.SGD(model.parameters(), lr=1e-5, momentum=0.9, nesterov=True),
                                torch.randn(4096, *shape), torch.randint(0, 10, (4096,)))
    print(train(states[name, layout], int(steps), layout), flush=True)
