"""Writes the reference values of TuckerTests, CpTests and NonNegativeTests: Tucker-2 by HOSVD and HOOI and CP by alternating least squares
in NumPy, error after each sweep; scikit-learn's NMF from given factors.

    python3 tests/oracles/low_rank.py tests/oracles/low_rank.safetensors

Needs NumPy, PyTorch (to write the file) and scikit-learn (Debian: python3-sklearn python3-torch). float64.
"""
import sys
import warnings

import numpy as np
import torch
from sklearn.decomposition import non_negative_factorization

from pytorch_steps import save

KERNEL, RANKS, CP_RANK, SWEEPS = (8, 6, 3, 3), (4, 3), 3, 12


def unfold(tensor, mode):
    return np.moveaxis(tensor, mode, 0).reshape(tensor.shape[mode], -1)


def leading(tensor, mode, rank):
    return np.linalg.svd(unfold(tensor, mode), full_matrices=False)[0][:, :rank]


def along(tensor, matrix, mode):
    return np.moveaxis(np.tensordot(matrix, tensor, axes=(1, mode)), 0, mode)


def error(tensor, other):
    return np.linalg.norm(tensor - other) / np.linalg.norm(tensor)


def tucker(tensor, ranks, sweeps):
    u, v, errors = leading(tensor, 0, ranks[0]), leading(tensor, 1, ranks[1]), []
    for sweep in range(sweeps + 1):
        if sweep > 0:
            u = leading(along(tensor, v.T, 1), 0, ranks[0])
            v = leading(along(tensor, u.T, 0), 1, ranks[1])
        projected = along(along(tensor, u @ u.T, 0), v @ v.T, 1)
        errors.append(error(tensor, projected))
    return projected, errors


def khatri_rao(matrices):
    product = matrices[0]
    for matrix in matrices[1:]:
        product = (product[:, None, :] * matrix[None, :, :]).reshape(-1, matrix.shape[1])
    return product


def cp(tensor, rank, sweeps):
    factors, errors = [leading(tensor, mode, rank) for mode in range(4)], []
    for _ in range(sweeps):
        for mode in range(4):
            design = khatri_rao([factors[other] for other in range(4) if other != mode])
            factors[mode] = np.linalg.lstsq(design, unfold(tensor, mode).T, rcond=None)[0].T
            if mode < 3:
                factors[mode] /= np.linalg.norm(factors[mode], axis=0)
        whole = (factors[0] @ khatri_rao(factors[1:]).T).reshape(tensor.shape)
        errors.append(error(tensor, whole))
    return whole, errors


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    random = np.random.default_rng(5)
    kernel = random.standard_normal(KERNEL)
    out = {"kernel": kernel}
    out["tucker"], out["tucker-errors"] = tucker(kernel, RANKS, SWEEPS)
    out["cp"], out["cp-errors"] = cp(kernel, CP_RANK, SWEEPS)
    matrix, w, h = random.random((30, 40)), random.random((30, 7)), random.random((7, 40))
    out["matrix"], out["w"], out["h"] = matrix, w, h
    for solver in ("mu", "cd"):
        a, b, _ = non_negative_factorization(matrix, W=w.copy(), H=h.copy(), n_components=7, init="custom", solver=solver, max_iter=50, tol=0)
        out[solver] = a @ b
    save(sys.argv[1], {name: torch.tensor(np.asarray(values, dtype=np.float64)) for name, values in out.items()})
