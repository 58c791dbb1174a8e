#!/usr/bin/env python3
"""Fits what an iteration costs to the measurements of bench/scaling.py, and predicts larger clusters.

Usage: bench/scaling_model.py FILE [--rates 100,10,1] [--delay 0.05]     (needs python3-numpy)

The model, in seconds, for W workers on machines of their own, a network's parameters of S bytes and a link of B bytes/s and D seconds:

  compute(W) = a + b / W                                      a, b: fitted to one silo with parts of the minibatch
  one owner  = sum over networks of (W - 1) S (c + 2 e / B) + l + 2 D
  shards     = sum over networks of (W - 1) / W S (c + 2 e / B) + l + 2 D + (W - 2) f

c (moving, hashing and averaging a byte), e (how much of the link's time is not hidden) and l (a round trip without bytes) are fitted to two
silos on all networks. f, what one more connection costs a step, cannot be measured with two silos: 20 microseconds are assumed. Every H-th
iteration exchanges weights and the optimizer's memory instead of gradients: the bytes are counted, the rest is as above.
"""
import argparse
import json
import re

import numpy

# Bytes of each network's parameters in float32, D and G, as bareloop counts them.
SIZES = {"gan": (4 * 1_231_441, 4 * 2_503_984), "mlp": (4 * 100_609, 4 * 218_128), "dcgan": (4 * 138_689, 4 * 759_681)}
MEMORY = {"gan": 2, "mlp": 3, "dcgan": 3}   # vectors of weights and optimizer: SGD with momentum, Adam
PER_CONNECTION = 20e-6


def bandwidth(network):
    found = re.fullmatch(r"(none|[0-9.]+)(?:\+([0-9.]+)ms)?", network)
    return (None if found[1] == "none" else float(found[1]) * 1e9 / 8), float(found[2] or 0) / 1000


def compute(lines, variant):
    """(a, b) of a + b / W."""
    points = [(1 / line["part"], line["milliseconds"] / 1000) for line in lines if line["kind"] == "one" and line["variant"] == variant]
    matrix = numpy.array([[1, part] for part, _ in points])
    return numpy.linalg.lstsq(matrix, numpy.array([seconds for _, seconds in points]), rcond=None)[0]


def exchange(lines, fits):
    """(c, e, l), by least squares of relative errors over all variants and networks."""
    rows, values = [], []
    for line in (line for line in lines if line["kind"] == "two" and line["averageEvery"] == 1 and line.get("exchange") != "all-reduce"):
        (rate, delay), sizes = bandwidth(line["network"]), SIZES[line["variant"]]
        a, b = fits[line["variant"]]
        seconds = line["milliseconds"] / 1000
        rows.append(numpy.array([sum(sizes), 2 * sum(sizes) / rate if rate else 0, len(sizes)]) / seconds)
        values.append((seconds - a - b / 2 - 2 * delay * len(sizes)) / seconds)
    return numpy.linalg.lstsq(numpy.array(rows), numpy.array(values), rcond=None)[0]


def predict(variant, workers, rate, delay, fit, costs, shards=False, every=1, parts=None):
    """Seconds of an iteration; each worker computes one of 'parts' parts of the minibatch, one of 'workers' by default."""
    (a, b), (c, e, l) = fit, costs
    if workers == 1:
        return a + b
    share = (workers - 1) / workers if shards else workers - 1
    vectors = 1 if every == 1 else MEMORY[variant]
    once = sum(share * size * vectors * (c + (2 * e / rate if rate else 0)) + l + 2 * delay + (shards and (workers - 2) * PER_CONNECTION)
               for size in SIZES[variant])
    return a + b / (parts or workers) + once / every


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--rates", default="100,10,1", help="Gbit/s")
    parser.add_argument("--delay", type=float, default=0.05, help="ms in one direction")
    arguments = parser.parse_args()
    with open(arguments.file) as file:
        lines = [json.loads(line) for line in file]
    variants = sorted({line["variant"] for line in lines if line["kind"] == "two"})
    fits = {variant: compute(lines, variant) for variant in variants}
    costs = exchange(lines, fits)
    print(f"c = {costs[0] * 1e9:.3f} ms/MB, e = {costs[1]:.2f}, l = {costs[2] * 1e6:.0f} us\n")
    print("| variant | network | H | measured, ms | model, ms |\n|---|---|---|---|---|")
    for line in (line for line in lines if line["kind"] == "two" and line.get("exchange") != "all-reduce"):
        rate, delay = bandwidth(line["network"])
        model = predict(line["variant"], 2, rate, delay, fits[line["variant"]], costs, every=line["averageEvery"])
        print(f"| `{line['variant']}` | {line['network']} | {line['averageEvery']} | {line['milliseconds']:.2f} | {1000 * model:.2f} |")
    rates = [float(rate) for rate in arguments.rates.split(",")]
    for title, counts, parts in (("the same minibatch, split", [2, 4, 8], None), ("a whole minibatch each", [2, 4, 8, 64, 512], 1)):
        print(f"\nImages/s against one worker, {title}: one owner / shards\n")
        print("| variant | Gbit/s | " + " | ".join(map(str, counts)) + " |\n|---|---|" + "---|" * len(counts))
        for variant in variants:
            alone = predict(variant, 1, None, 0, fits[variant], costs)
            for gigabits in rates:
                cells = []
                for count in counts:
                    link = (count, gigabits * 1e9 / 8, arguments.delay / 1000, fits[variant], costs)
                    times = [predict(variant, *link, shards, parts=parts) for shards in (False, True)]
                    cells.append(" / ".join(f"{(count if parts else 1) * alone / time:.2f}" for time in times))
                print(f"| `{variant}` | {gigabits:g} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
