"""Two silos of one thread each against one, and against DistributedDataParallel; the global batch is fixed."""
import socket
from functools import partial

from lib import machine, programs
from lib.cluster import Training
from lib.contest import Contest, Row


START_SECONDS = 3   # a run on two silos takes longer to reach its rate than one on one


def contests(_):
    return [contest(variant) for variant in ("gan", "mlp", "dcgan")]


def contest(variant):
    schedule = ("--schedule", "alternating")
    contestants = {
        "two silos": partial(Training, variant, *schedule, silos=2, start=START_SECONDS),
        "all-reduce": partial(Training, variant, *schedule, "--exchange", "all-reduce", silos=2, start=START_SECONDS),
        "sockets": partial(Training, variant, *schedule, silos=2, start=START_SECONDS, GAN_SILO__SHARED_MEMORY="off"),
        "one silo": partial(Training, variant, *schedule, start=START_SECONDS),
        "ddp": lambda: programs.ddp(variant, free_port()),
        "ddp-malloc": lambda: programs.ddp(variant, free_port(), **machine.KEEP_FREED_MEMORY),
    }
    return Contest(f"{variant} 2 x T1", contestants, [
        Row(f"{variant} 2 × T1: two silos / one silo", "it/s", "two silos", "one silo"),
        Row(f"{variant} 2 × T1: two silos / two silos without shared memory", "it/s", "two silos", "sockets"),
        Row(f"{variant} 2 × T1: two silos, all-reduce / one silo", "it/s", "all-reduce", "one silo"),
        Row(f"{variant} 2 × T1: two silos, all-reduce / two silos", "it/s", "all-reduce", "two silos"),
        Row(f"{variant} 2 × T1: two silos, all-reduce / DDP", "it/s", "all-reduce", "ddp"),
        Row(f"{variant} 2 × T1: two silos, all-reduce / DDP+malloc", "it/s", "all-reduce", "ddp-malloc"),
        Row(f"{variant} 2 × T1: two silos / DDP", "it/s", "two silos", "ddp"),
        Row(f"{variant} 2 × T1: two silos / DDP+malloc", "it/s", "two silos", "ddp-malloc"),
    ])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
