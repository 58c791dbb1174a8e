"""Contestants that are measured in turn, and the rows of the table that come of it."""
import contextlib
import dataclasses
import re
import sys
from typing import Callable

from lib import figures


class Unavailable(Exception):
    """A contestant cannot be had here; the message says why and what to do."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A row: one figure of ours beside the same one of a peer. The ratio is ours / peer."""

    name: str
    unit: str
    ours: str
    peer: str | None = None
    figure: str = "rate"
    scale: float = 1


@dataclasses.dataclass(frozen=True)
class Contest:
    """Rows whose contestants are measured together: each round takes every contestant once, in an order that turns each round."""

    name: str
    contestants: dict[str, Callable]   # name → makes a context manager with measure(seconds) → {figure: value}, perhaps 'parameters'
    rows: list[Row]

    def selected(self, pattern):
        return [row for row in self.rows if re.search(pattern, row.name)]

    def run(self, pattern, pairs, seconds, report):
        """Measures what the selected rows need."""
        rows = self.selected(pattern)
        names = [name for name in self.contestants if any(name in (row.ours, row.peer) for row in rows)]
        missing = {}
        with contextlib.ExitStack() as stack:
            live = {}
            for name in names:
                try:
                    live[name] = stack.enter_context(self.contestants[name]())
                except Unavailable as reason:
                    missing[name] = str(reason)
            require_same_networks(live)
            values = {name: [] for name in live}
            for pair in range(pairs):
                for name in list(values) if pair % 2 == 0 else reversed(list(values)):
                    measured = live[name].measure(seconds)
                    values[name].append(measured)
                    report.measurement(self.name, name, pair + 1, measured)
        for row in rows:
            report.row(row, **summary(row, values, missing))


def require_same_networks(live):
    """Contestants that say how many parameters their networks have say the same; a run on a silo says nothing."""
    known = {name: parameters for name, contestant in live.items() if (parameters := getattr(contestant, "parameters", None))}
    if any(parameters != next(iter(known.values())) for parameters in known.values()):
        counts = "; ".join(f"{name}: {parameters}" for name, parameters in known.items())
        raise ValueError(f"the contestants train different networks, by their numbers of parameters: {counts}")


def summary(row, values, missing):
    """Medians of both sides with their quartiles, and the quartiles of the ratios of each round; and why there is none."""
    sides = {side: [measured[row.figure] * row.scale for measured in values[name]]
             for side, name in (("ours", row.ours), ("peer", row.peer)) if name in values}
    result = {"pairs": max(map(len, sides.values()), default=0)}
    for side, numbers in sides.items():
        first, middle, third = figures.quartiles(numbers)
        result |= {side: middle, f"{side}Quartiles": [first, third]}
    if len(sides) == 2:
        first, middle, third = figures.quartiles([ours / peer for ours, peer in zip(sides["ours"], sides["peer"])])
        result |= {"ratio": middle, "ratioQuartiles": [first, third]}
    for side, name in (("ours", row.ours), ("peer", row.peer)):
        if name in missing:
            result[f"{side}Missing"] = missing[name]
    return result


def note(text):
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)
