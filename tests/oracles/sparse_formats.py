"""Reference arrays of SparseMatrixTests: the matrix of five values in SciPy's COO, CSR, CSC and BSR."""

import numpy as np
import scipy.sparse as sp

SMALL = np.array([[1, 0, 0, 2], [0, 0, 3, 0], [0, 0, 0, 0], [4, 5, 0, 0]], dtype=np.float32)

if __name__ == "__main__":
    coo, csr, csc = sp.coo_matrix(SMALL), sp.csr_matrix(SMALL), sp.csc_matrix(SMALL)
    bsr = sp.bsr_matrix(SMALL, blocksize=(2, 2))
    print("coo", coo.data, coo.row, coo.col)
    print("csr", csr.data, csr.indices, csr.indptr)
    print("csc", csc.data, csc.indices, csc.indptr)
    print("bsr", bsr.data.ravel(), bsr.indices, bsr.indptr)
