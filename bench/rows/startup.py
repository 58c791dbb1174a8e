"""From the start to the first iteration of 'gan', and the most memory that a run takes."""
import time

from lib import programs
from lib.cluster import Cluster, seconds
from lib.contest import Contest, Row

ITERATIONS = 60
MEGABYTES = 1 / 1e6


def contests(_):
    contestants = {"ours": Ours, "torchsharp": lambda: Peer(programs.torchsharp), "pytorch": lambda: Peer(programs.pytorch)}
    return [Contest("start", contestants, [
        Row("peak memory of a gan run: silo / PyTorch process", "MB", "ours", "pytorch", "peakMemory", MEGABYTES),
        Row("peak memory of a gan run: silo / TorchSharp process", "MB", "ours", "torchsharp", "peakMemory", MEGABYTES),
        Row("cold start to first iteration: new silo and submit / PyTorch process", "s", "ours", "pytorch", "cold"),
        Row("cold start to first iteration: new silo and submit / TorchSharp process", "s", "ours", "torchsharp", "cold"),
        Row("warm start to first iteration: submit to a running silo / PyTorch process", "s", "ours", "pytorch", "warm"),
    ])]


class Ours:
    """A silo in a new folder, a run on it, and a second run on the same."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def measure(self, _):
        started = time.time()
        with Cluster() as cluster:
            cold = first_iteration(cluster) - started
            submitted = time.time()
            warm = first_iteration(cluster) - submitted
            return {"cold": cold, "warm": warm, "peakMemory": cluster.peak_memory()}


class Peer:
    """A new process for each measurement; its start is the same, cold or warm."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        with self.program("gan", 1):   # says at once when it cannot be had
            return self

    def __exit__(self, *_):
        pass

    def measure(self, _):
        with self.program("gan", 1) as process:
            process.measure(ITERATIONS / process.rate)
            return {"cold": process.first, "warm": process.first, "peakMemory": process.peak_memory()}


def first_iteration(cluster):
    """When the first iteration of a new run was done, in seconds since 1970; the clock is that of this machine."""
    return seconds(cluster.train("gan", ITERATIONS, "--schedule", "alternating")[0]["at"])
