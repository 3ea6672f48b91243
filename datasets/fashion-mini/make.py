#!/usr/bin/env python3
"""Makes fashion-mini, a small balanced part of Fashion-MNIST, from its four official IDX files.

    python3 make.py [folder with the files; default: that of Debian's package dataset-fashion-mnist]

Images are ranked by the SHA-256 of their pixels, which is as good as random and needs no generator. Of every class, the
first 600 distinct training images become the training part, the next 100 the selection part; the first 100 distinct test
images, none of them also among the others, become the test part. Each part is written in the order of the ranks as
gzipped IDX files beside this script; the manifest's values of the files are printed.
"""
import gzip
import hashlib
import json
import struct
import sys
from pathlib import Path

PIXELS = 28 * 28
CLASSES = 10


def read(folder, name):
    images = gzip.decompress((folder / f"{name}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{name}-labels-idx1-ubyte.gz").read_bytes())
    magic, count, height, width = struct.unpack(">4I", images[:16])
    assert (magic, height * width, len(images)) == (0x803, PIXELS, 16 + count * PIXELS), name
    assert struct.unpack(">2I", labels[:8]) == (0x801, count), name
    pixels = (images[16 + i * PIXELS:16 + (i + 1) * PIXELS] for i in range(count))
    return sorted((hashlib.sha256(image).digest(), image, label) for image, label in zip(pixels, labels[8:]))


def draw(ranked, per_class, taken):
    """The first images of every class whose pixels were not taken before."""
    drawn, left = [], [per_class] * CLASSES
    for rank, image, label in ranked:
        if left[label] > 0 and rank not in taken:
            left[label] -= 1
            taken.add(rank)
            drawn.append((image, label))
    assert not any(left)
    return drawn


def write(folder, part, name, images):
    """Writes one part and returns its entries for the manifest."""
    count = len(images)
    contents = {
        f"{name}-images-idx3-ubyte": struct.pack(">4I", 0x803, count, 28, 28) + b"".join(image for image, _ in images),
        f"{name}-labels-idx1-ubyte": struct.pack(">2I", 0x801, count) + bytes(label for _, label in images),
    }
    entries = []
    for content, data in contents.items():
        packed = gzip.compress(data, 9, mtime=0)
        (folder / f"{content}.gz").write_bytes(packed)
        entries.append({
            "name": f"{content}.gz", "bytes": len(packed), "sha256": hashlib.sha256(packed).hexdigest(), "urls": [],
            "contents": [{"part": part, "name": content, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}],
        })
    return entries


def main():
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist")
    target = Path(__file__).resolve().parent
    train, test, taken = read(source, "train"), read(source, "t10k"), set()
    parts = [("train", "train", draw(train, 600, taken)), ("selection", "selection", draw(train, 100, taken)),
             ("test", "t10k", draw(test, 100, taken))]
    files = [entry for part, name, images in parts for entry in write(target, part, name, images)]
    whole = b"".join(b"".join(image for image, _ in images) + bytes(label for _, label in images) for _, _, images in parts)
    bytes_, n = b"".join(image for image, _ in parts[0][2]), len(parts[0][2]) * PIXELS
    mean = sum(bytes_) / n
    std = (sum(byte * byte for byte in bytes_) / n - mean * mean) ** 0.5
    print(json.dumps({"mean": mean / 255, "std": std / 255, "sha256": hashlib.sha256(whole).hexdigest(), "files": files}, indent=2))


main()
