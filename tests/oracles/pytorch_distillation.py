"""Writes the reference values of DistillationLossTests: every loss and its gradient with respect to the student.

    python3 tests/oracles/pytorch_distillation.py tests/oracles/pytorch_distillation.safetensors

Needs PyTorch and NumPy only. Inputs are formulas of their index and are stored beside the results. float32 on the CPU.
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


def attention(student, teacher):
    at = lambda x: F.normalize(x.pow(2).mean(1).view(x.size(0), -1))
    return (at(student) - at(teacher)).pow(2).mean()


def distance(student, teacher):
    def table(e):
        d = torch.cdist(e, e, compute_mode="donot_use_mm_for_euclid_dist")
        return d / d[d > 0].mean()
    return F.smooth_l1_loss(table(student), table(teacher))


def angle(student, teacher):
    def cosines(e):  # every triple by itself
        rows = []
        for i in range(len(e)):
            for j in range(len(e)):
                for k in range(len(e)):
                    a, b = e[j] - e[i], e[k] - e[i]
                    a = a / a.norm() if j != i else torch.zeros_like(a)
                    b = b / b.norm() if k != i else torch.zeros_like(b)
                    rows.append((a * b).sum())
        return torch.stack(rows)
    return F.smooth_l1_loss(cosines(student), cosines(teacher))


def contrastive(student, teacher):
    terms = []
    for i in range(len(student)):
        similarities = torch.stack([F.cosine_similarity(student[i], t, dim=0) for t in teacher]) / 0.07
        terms.append(torch.logsumexp(similarities, 0) - similarities[i])
    return torch.stack(terms).mean()


def soft(temperature):
    return lambda s, t: temperature ** 2 * F.kl_div(
        F.log_softmax(s / temperature, 1), F.softmax(t / temperature, 1), reduction="batchmean")


LOSSES = {
    "soft-targets-1": (soft(1), (5, 10), (5, 10)),
    "soft-targets-4": (soft(4), (5, 10), (5, 10)),
    "soft-targets-20": (soft(20), (5, 10), (5, 10)),
    "logits": (F.mse_loss, (5, 10), (5, 10)),
    "hint": (lambda s, t: 0.5 * F.mse_loss(s, t), (3, 4, 5, 5), (3, 4, 5, 5)),
    "attention": (attention, (3, 4, 5, 5), (3, 7, 5, 5)),
    "distance": (distance, (5, 6), (5, 9)),
    "angle": (angle, (5, 6), (5, 9)),
    "contrastive": (contrastive, (5, 6), (5, 6)),
}


def save(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().numpy().astype(numpy.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


if __name__ == "__main__":
    out = {}
    for name, (loss, of_student, of_teacher) in LOSSES.items():
        student, teacher = fill(of_student, 0.3, 2.0).requires_grad_(), fill(of_teacher, 1.9, 3.0)
        value = loss(student, teacher)
        value.backward()
        out |= {f"{name}/student": student, f"{name}/teacher": teacher, f"{name}/loss": value, f"{name}/gradient": student.grad}
    save(sys.argv[1], out)
    print(len(out), "tensors")
