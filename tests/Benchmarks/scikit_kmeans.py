"""Times scikit-learn's KMeans with one start on float32 values from a file, one thread, and prints JSON."""

import json
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

values = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, 1)
clusters = int(sys.argv[2])
with threadpool_limits(1):
    start = time.perf_counter()
    model = KMeans(n_clusters=clusters, n_init=1, random_state=0).fit(values)
    seconds = time.perf_counter() - start
exact = values.astype(np.float64)
error = float(((exact - model.cluster_centers_.astype(np.float64)[model.labels_]) ** 2).sum())
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "squaredError": error, "iterations": int(model.n_iter_)}))
