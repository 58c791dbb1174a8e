"""Clusters of silo processes in a folder of their own, and runs on them."""
import datetime
import glob
import json
import math
import os
import subprocess
import tempfile

from lib import machine
from lib.contest import Unavailable
from lib.programs import peak_memory, read_line, start, stop

MIN_ITERATIONS = 4
LONGEST_CALL = 1800   # seconds; of a run
WARM_UP_RUNS, WARM_UP_SECONDS, STILL_GROWING = 6, 1.5, 1.3
START_SECONDS = 1   # of a run: leases are still short, connections and caches new


class Cluster:
    """Silos of some cores each; the folder and the processes are gone afterwards."""

    def __init__(self, silos=1, cores=1, ganctl=machine.GANCTL, **extra):
        self.count, self.cores, self.ganctl, self.extra = silos, cores, ganctl, extra
        self.silos = []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gan-bench-")
        self.environment = machine.environment(GAN_HOME=self.folder.name, **self.extra)
        try:
            for _ in range(self.count):
                self.start_silo()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        stop(self.silos)
        self.folder.cleanup()

    def start_silo(self):
        silo = start([self.ganctl, "silo", "--cores", str(self.cores), "--http-port", "off"], self.environment)
        self.silos.append(silo)
        while not (line := read_line(silo)).startswith("READY"):
            if not line:
                raise Unavailable("a silo ended before it took calls; its error is above")

    def call(self, *arguments):
        """One command of ganctl; returns its standard output."""
        return subprocess.run(
            [self.ganctl, *arguments], env=self.environment, check=True, stdout=subprocess.PIPE, text=True, timeout=LONGEST_CALL).stdout

    def train(self, variant, iterations, *options, dataset="mnist", workers=1, threads=1):
        """Trains to the end; returns the lines of metrics.jsonl, one for each lease."""
        before = set(glob.glob(f"{self.folder.name}/runs/*"))
        self.call("submit", "--variant", variant, "--dataset", dataset, "--workers", str(workers), "--threads", str(threads),
                  "--seed", "1", "--iterations", str(iterations), "--checkpoint-every", "0", "--sample-every", "0", "--watch", *options)
        run, = set(glob.glob(f"{self.folder.name}/runs/*")) - before
        with open(f"{run}/metrics.jsonl") as file:
            return [json.loads(line) for line in file]

    def peak_memory(self):
        """Bytes of memory that the first silo has had at most."""
        return peak_memory(self.pid())

    def processor_time(self):
        """Seconds of processor time that the first silo has used."""
        with open(f"/proc/{self.pid()}/stat") as file:
            fields = file.read().rpartition(")")[2].split()   # from the third field on: state, ppid, …
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pid(self):
        """The first silo's process: 'ganctl silo' starts the silo's binary as its child."""
        pid = self.silos[0].pid
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
        return int(children[0]) if children else pid


class Training:
    """A cluster that stays; each measurement is a run of its own on it."""

    def __init__(self, variant, *options, silos=1, threads=1, dataset="mnist", start=START_SECONDS, **extra):
        self.cluster = Cluster(silos, threads, **extra)
        self.arguments = {"dataset": dataset, "workers": silos, "threads": threads}
        self.variant, self.options, self.start, self.rate = variant, options, start, None

    def __enter__(self):
        self.cluster.__enter__()
        try:
            self.warm_up()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.cluster.__exit__()

    def warm_up(self):
        """The first runs of a silo are slower; their rates say how long the next ones are to be."""
        for _ in range(WARM_UP_RUNS):
            before = self.rate
            iterations = self.measure(WARM_UP_SECONDS)["iterations"]
            if before and self.rate < before * STILL_GROWING and iterations / self.rate >= WARM_UP_SECONDS:
                return

    def measure(self, seconds):
        """The rate of a run of about that length, after its start and its first quarter."""
        iterations = max(MIN_ITERATIONS, math.ceil(self.rate * (seconds + self.start))) if self.rate else MIN_ITERATIONS
        lines = self.cluster.train(self.variant, iterations, *self.options, **self.arguments)
        self.rate = rate(lines, iterations, self.start)
        return {"iterations": iterations, "rate": self.rate, "lossD": lines[-1].get("lossD"), "lossG": lines[-1].get("lossG")}


def rate(lines, iterations, start=0):
    """Iterations/s between a quarter of the run and its end, by the times in its metrics.jsonl; without the seconds after its start."""
    points = [(line["iteration"], seconds(line["at"])) for line in lines]
    settled = [point for point in points if point[0] >= iterations / 4]
    later = [point for point in settled if point[1] >= points[0][1] + start]
    chosen = next((some for some in (later, settled, points) if len(some) > 1), None)   # a short run has few lines
    if chosen is None:
        raise Unavailable(f"a run of {iterations} iterations has one line of metrics; give it more iterations")
    (first, began), (last, ended) = chosen[0], chosen[-1]
    return (last - first) / (ended - began)


def seconds(text):
    """2026-01-31T12:00:00.1234567+00:00, with up to seven digits, in seconds since 1970."""
    fraction = text[19:].partition("+")[0]
    moment = datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp() + float(f"0{fraction}" if fraction else 0)
