"""Samples of 'gan' into a .npy file, from the start of the command to its end: ours asks a running silo, the peer starts Python."""
import os
import subprocess
import time
from functools import partial

from lib import machine
from lib.cluster import Cluster
from lib.contest import Contest, Row
from lib.programs import peer, require_pytorch

COUNT = 10_000


def contests(_):
    return [Contest("sampling", {"ours": Ours, "pytorch": PyTorch}, [
        Row("sampling 10,000 of gan into a file: ganctl sample / PyTorch script", "images/s", "ours", "pytorch"),
    ])]


class Ours:
    """ganctl sample, of a run that has ended, from a silo that is there."""

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        try:
            self.cluster.train("gan", 4)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.cluster.__exit__()

    def measure(self, _):
        path = os.path.join(self.cluster.folder.name, "samples.npy")
        return timed(partial(self.cluster.call, "sample", "last", "-n", str(COUNT), "-o", path), path)


class PyTorch:
    """A script that builds G without reading data, samples it in batches of 500 and saves the array."""

    def __enter__(self):
        require_pytorch()
        self.cluster = Cluster(silos=0).__enter__()
        return self

    def __exit__(self, *_):
        self.cluster.__exit__()

    def measure(self, _):
        path = os.path.join(self.cluster.folder.name, "samples.npy")
        command = [machine.PYTORCH_PYTHON, peer("pytorch_gan.py"), "--variant", "gan", "--sample", str(COUNT), path]
        return timed(partial(subprocess.run, command, env=machine.environment(OMP_NUM_THREADS="1"), check=True), path)


def timed(work, path):
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    size = os.path.getsize(path)
    os.remove(path)
    if size < COUNT * 784 * 4:
        raise ValueError(f"the file of {COUNT} samples has only {size} bytes")
    return {"seconds": took, "rate": COUNT / took}
