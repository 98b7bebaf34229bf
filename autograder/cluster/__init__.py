"""Grading on the workers of a Dask cluster. Dask itself is imported only when a cluster is asked for."""

from autograder.cluster.connection import DaskCluster
from autograder.cluster.worker import ClusterError

__all__ = ["ClusterError", "DaskCluster"]
