"""Training programs that stay alive between measurements and answer counts of iterations with lines of JSON."""
import json
import math
import os
import signal
import subprocess
import threading
import time

from lib import machine
from lib.contest import Unavailable

MIN_ITERATIONS = 2
MAX_SILENCE = 300   # seconds


class Served:
    """One program, or several processes of one, that take the same counts; the first of them speaks."""

    def __init__(self, commands, environment):
        self.commands, self.environment = commands, environment
        self.processes, self.rate, self.first = [], None, None

    def __enter__(self):
        self.began = time.time()
        try:
            for command in self.commands:
                self.processes.append(start(command, self.environment, stdin=subprocess.PIPE))
            while not (line := self.read()).get("ready"):
                self.first = time.time() - self.began
            self.rate, self.parameters = line["rate"], line.get("parameters")
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        stop(self.processes)

    def read(self):
        line = read_line(self.processes[0])
        if not line:
            raise Unavailable(f"{' '.join(self.commands[0])} ended before it answered; its error is above")
        return json.loads(line)

    def measure(self, seconds):
        """One measurement of about that length."""
        count = max(MIN_ITERATIONS, math.ceil(self.rate * seconds))
        for process in self.processes:
            process.stdin.write(f"{count}\n")
            process.stdin.flush()
        line = self.read()
        self.rate = line["iterations"] / line["seconds"] if "iterations" in line else line["rounds"] / line["seconds"]
        return {name: value for name, value in line.items() if name not in ("program", "variant", "threads")}

    def peak_memory(self):
        """Bytes of memory that the first process has had at most."""
        return peak_memory(self.processes[0].pid)


def start(command, environment, **streams):
    """A process in a group of its own: what ends this program reaches it through stop() alone."""
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True, **streams)


def read_line(process):
    """The next line of its output; empty when it has ended, or was ended here because nothing came for a long time."""
    guard = threading.Timer(MAX_SILENCE, os.killpg, (process.pid, signal.SIGKILL))
    guard.start()
    try:
        return process.stdout.readline()
    finally:
        guard.cancel()


def stop(processes):
    """Ends the processes and whatever they have started, and waits for them."""
    for process in processes:
        if process.stdin:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass   # it has ended by itself
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass   # nothing is left of its group
        process.wait()
        process.stdout.close()


def peak_memory(pid):
    """VmHWM in bytes."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def bare_loop(variant, threads, *options):
    command = [machine.BARE_LOOP, "--variant", variant, "--threads", str(threads), "--serve", *options]
    return Served([command], machine.environment())


def torchsharp(variant, threads, *options, **extra):
    command = [machine.TORCHSHARP, "--variant", variant, "--threads", str(threads), "--serve", *options]
    return Served([command], machine.environment(**extra))


def pytorch(variant, threads, *options, **extra):
    require_pytorch()
    command = [machine.PYTORCH_PYTHON, peer("pytorch_gan.py"), "--variant", variant, "--threads", str(threads), "--serve", *options]
    return Served([command], machine.environment(OMP_NUM_THREADS=str(threads), **extra))


def ddp(variant, port, processes=2, **extra):
    require_pytorch()
    commands = [[machine.PYTORCH_PYTHON, peer("ddp_gan.py"), "--rank", str(rank), "--world", str(processes), "--port", str(port),
                 "--variant", variant, "--serve"] for rank in range(processes)]
    return Served(commands, machine.environment(OMP_NUM_THREADS="1", **extra))


def peer(name):
    return f"{machine.BENCH}/peers/{name}"


def require_pytorch():
    _, problem = machine.pytorch()
    if problem:
        raise Unavailable(problem)
