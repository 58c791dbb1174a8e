#!/usr/bin/env python3
"""What a second machine brings over networks of a given rate and delay, and what one machine takes for parts of the minibatch.

Usage: sudo bench/scaling.py [--variants mlp,gan,dcgan] [--networks none,10,1,1+1ms] [--average-every 1,16] [--exchange owner]
                             [--parts 1,2,4,8] [--rounds 3] [--seconds 4] [--out FILE]

Machines are network namespaces of this one, with one core and one silo each. A network is a rate in Gbit/s (none = as fast as the kernel
moves bytes), followed by +Dms for a way that is longer by D ms in each direction. Measured in turn: one silo with the whole minibatch, a
half, a quarter and an eighth of it (--parts; none = not at all); two silos with two workers on each network, for each average-every and
each exchange (owner, all-reduce; the latter in every step only). Each measurement is one line of JSON.
bench/scaling_model.py predicts larger clusters from those with the owner.
"""
import argparse
import contextlib
import json
import math
import re
import statistics
import sys

from lib import machine
from lib.cluster import Training, rate
from lib.contest import Unavailable, note
from lib.network import Network, NetworkCluster

BATCH = {"gan": 100, "mlp": 32, "dcgan": 128}


class Pair:
    """Two silos on a network, which stay; each measurement is a run of its own on them."""

    def __init__(self, variant, network, every, exchange):
        gigabits, delay = parse(network)
        self.network = Network(2, gigabits, delay)
        options = ["--schedule", "alternating"] + (["--average-every", str(every)] if every > 1 else ["--exchange", exchange])
        self.variant, self.options, self.every, self.known = variant, options, every, None

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.network)
            self.cluster = stack.enter_context(NetworkCluster(self.network))
            for _ in range(2):
                self.measure(2)   # the first run is slower
            self.entered = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.entered.close()

    def measure(self, seconds):
        blocks = math.ceil((self.known or 4) * (seconds + 1) / self.every)
        iterations = self.every * max(2, blocks)
        lines = self.cluster.train(self.variant, iterations, *self.options, workers=2)
        self.known = rate(lines, iterations, 1)
        return self.known


def parse(network):
    found = re.fullmatch(r"(none|[0-9.]+)(?:\+([0-9.]+)ms)?", network)
    if not found:
        raise SystemExit(f"scaling.py: '{network}' is no network: a rate in Gbit/s or none, and +Dms for a delay")
    return (None if found[1] == "none" else float(found[1])), float(found[2] or 0)


def ways(arguments):
    return [(every, exchange) for every in map(int, arguments.average_every.split(",")) for exchange in arguments.exchange.split(",")
            if every == 1 or exchange == "owner"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", default="mlp,gan,dcgan")
    parser.add_argument("--networks", default="none,10,1,1+1ms")
    parser.add_argument("--average-every", default="1,16")
    parser.add_argument("--exchange", default="owner")
    parser.add_argument("--parts", default="1,2,4,8")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    out = open(arguments.out, "a") if arguments.out else None

    def report(**line):
        print(json.dumps(line), flush=True)
        if out:
            print(json.dumps(line), file=out, flush=True)

    report(kind="header", **machine.header())
    for variant in arguments.variants.split(","):
        for part in [] if arguments.parts == "none" else map(int, arguments.parts.split(",")):
            batch = math.ceil(BATCH[variant] / part)
            with Training(variant, "--schedule", "alternating", "--batch", str(batch)) as one:
                rates = [one.measure(arguments.seconds)["rate"] for _ in range(arguments.rounds)]
            report(kind="one", variant=variant, part=part, batch=batch, rates=rates, milliseconds=1000 / statistics.median(rates))
        for network in arguments.networks.split(","):
            for every, exchange in ways(arguments):
                try:
                    with Pair(variant, network, every, exchange) as pair:
                        rates = [pair.measure(arguments.seconds) for _ in range(arguments.rounds)]
                except Unavailable as reason:
                    note(f"{variant} on {network}: {reason}")
                    continue
                report(kind="two", variant=variant, network=network, averageEvery=every, exchange=exchange, rates=rates,
                       milliseconds=1000 / statistics.median(rates))


if __name__ == "__main__":
    sys.exit(main())
