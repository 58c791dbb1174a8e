"""Iterations/s of each variant in bf16 against fp32, both in the product's bare loop."""
from functools import partial

from lib import programs
from lib.contest import Contest, Row
from rows.training import VARIANTS


def contests(_):
    return [contest(variant, threads) for variant in VARIANTS for threads in (1, 2)]


def contest(variant, threads):
    place = f"bf16 {variant} T{threads}"
    contestants = {
        "bf16": partial(programs.bare_loop, variant, threads, "--precision", "bf16"),
        "fp32": partial(programs.bare_loop, variant, threads),
    }
    return Contest(place, contestants, [Row(f"{place}: bf16 / fp32", "it/s", "bf16", "fp32")])
