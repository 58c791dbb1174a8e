"""Iterations/s of each variant: the product through grains and its bare loop against both peers, and grains against the bare loop.

'+malloc' is the peer of a user who knows what to set: with the allocator's thresholds of the product, so that freed memory stays in the
process, and with D's weights frozen in G's step.
"""
from functools import partial

from lib import machine, programs
from lib.cluster import Training
from lib.contest import Contest, Row

VARIANTS = ["gan", "mlp", "dcgan", "wgan-gp"]


def contests(arguments):
    options = ["--reuse-fake"] if arguments.peers_reuse_fake else []
    if arguments.device != "cpu":
        return [device_contest(variant, arguments.device, options) for variant in VARIANTS]
    return [contest(variant, threads, options) for variant in VARIANTS for threads in (1, 2)]


def device_contest(variant, device, options):
    """On a GPU: one thread feeds it, and the host's allocator does not matter."""
    place, options = f"{variant} {device}", [*options, "--device", device]
    return Contest(place, {
        "grains": partial(Training, variant, "--schedule", "alternating", "--device", device),
        "torchsharp": partial(programs.torchsharp, variant, 1, *options),
        "pytorch": partial(programs.pytorch, variant, 1, *options),
        "bare": partial(programs.bare_loop, variant, 1, "--device", device),
    }, [
        Row(f"{place}: grains / TorchSharp", "it/s", "grains", "torchsharp"),
        Row(f"{place}: grains / PyTorch", "it/s", "grains", "pytorch"),
        Row(f"{place}: grains / bare loop", "it/s", "grains", "bare"),
    ])


def contest(variant, threads, options):
    place, frozen = f"{variant} T{threads}", [*options, "--freeze-d"]
    contestants = {
        "grains": partial(Training, variant, "--schedule", "alternating", threads=threads),
        "torchsharp": partial(programs.torchsharp, variant, threads, *options),
        "pytorch": partial(programs.pytorch, variant, threads, *options),
        "bare": partial(programs.bare_loop, variant, threads),
        "torchsharp-malloc": partial(programs.torchsharp, variant, threads, *frozen, **machine.KEEP_FREED_MEMORY),
        "pytorch-malloc": partial(programs.pytorch, variant, threads, *frozen, **machine.KEEP_FREED_MEMORY),
    }
    ours = {"grains": "grains", "bare": "bare loop"}
    peers = {"torchsharp": "TorchSharp", "pytorch": "PyTorch", "torchsharp-malloc": "TorchSharp+malloc", "pytorch-malloc": "PyTorch+malloc"}
    rows = [Row(f"{place}: {ours[one]} / {peers[other]}", "it/s", one, other) for other in peers for one in ours]
    if threads == 1 and variant in ("gan", "mlp"):
        rows.append(Row(f"{place}: grains / bare loop", "it/s", "grains", "bare"))
    return Contest(place, contestants, rows)
