"""How long short commands of ganctl take."""
import subprocess
import time
from functools import partial

from lib import machine
from lib.cluster import Cluster
from lib.contest import Contest, Row


def contests(_):
    return [Contest("commands", {"list": partial(Command, "list"), "version": partial(Command, "--version")}, [
        Row("ganctl list, one silo and one run", "ms", "list", figure="seconds", scale=1000),
        Row("ganctl --version", "ms", "version", figure="seconds", scale=1000),
    ])]


class Command:
    """A command of ganctl beside a silo that has had one run."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        try:
            self.cluster.train("mlp", 4, dataset="rings")
            self.measure(0)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.cluster.__exit__()

    def measure(self, _):
        start = time.perf_counter()
        subprocess.run([machine.GANCTL, *self.arguments], env=self.cluster.environment, check=True, stdout=subprocess.DEVNULL)
        return {"seconds": time.perf_counter() - start}
