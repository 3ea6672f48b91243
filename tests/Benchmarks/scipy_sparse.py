"""Multiplies float32 CSR matrices of SciPy on demand: one command a line on standard input, one answer a line."""

import sys
import time

import numpy as np
import scipy
import scipy.sparse

print("ready", scipy.__version__, flush=True)
matrix = inputs = None
for line in sys.stdin:
    command, *values = line.split()
    if command == "prepare":
        rows, columns, sparsity, batch = int(values[0]), int(values[1]), float(values[2]), int(values[3])
        random = np.random.default_rng(1)
        dense = random.standard_normal((rows, columns), dtype=np.float32)
        matrix = scipy.sparse.csr_matrix(dense * (random.random((rows, columns)) >= sparsity))
        inputs = random.standard_normal(columns if batch == 1 else (columns, batch), dtype=np.float32)
        matrix @ inputs
        print("prepared", flush=True)
    else:
        start, calls, budget = time.perf_counter(), 0, float(values[0]) * 1e-6
        while time.perf_counter() - start < budget:
            matrix @ inputs
            calls += 1
        print((time.perf_counter() - start) / calls * 1e6, flush=True)
