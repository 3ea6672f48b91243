"""Factorises with scikit-learn's NMF on demand: a line `SOLVER THREADS ITERATIONS` on standard input, JSON with seconds and objective on
standard output. Arguments: a file of float64 values with the matrix, W and H one after another, and their sides m, n and r."""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.decomposition import non_negative_factorization
from threadpoolctl import threadpool_limits

warnings.simplefilter("ignore")
rows, columns, rank = map(int, sys.argv[2:5])
values = np.fromfile(sys.argv[1], dtype=np.float64)
v, w, h = np.split(values, [rows * columns, rows * columns + rows * rank])
v, w, h = v.reshape(rows, columns), w.reshape(rows, rank), h.reshape(rank, columns)
print("ready " + sklearn.__version__, flush=True)
for line in sys.stdin:
    solver, threads, iterations = line.split()
    with threadpool_limits(int(threads)):
        start = time.perf_counter()
        a, b, _ = non_negative_factorization(v, W=w.copy(), H=h.copy(), n_components=rank, init="custom", solver=solver, max_iter=int(iterations), tol=0)
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "objective": float(((v - a @ b) ** 2).sum() / 2)}), flush=True)
