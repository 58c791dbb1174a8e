#!/usr/bin/env python3
"""What a second silo brings: iterations/s of one run with one worker on one silo, and with two workers on two silos of one core each.

Usage: bench/two-silos.py [--variant mlp] [--dataset mnist] [--iterations 400] [--pairs 15] [--ganctl ./ganctl] [--peer ganctl]

Both train with the same spec and global minibatch, one thread per worker, in alternating pairs on this machine. Each measurement is a
cluster and folder of its own. Iterations/s are those between a quarter of the run and its end, by the times in its metrics.jsonl. With
--peer, another build's ganctl runs the two silos instead of the one silo: what a change of the exchange brings. Each measurement is one
line of JSON.
"""
import argparse
import json
import statistics

from lib import machine
from lib.cluster import Cluster, rate
from lib.figures import quartiles


def measure(ganctl, silos, arguments):
    with Cluster(silos, ganctl=ganctl) as cluster:
        lines = cluster.train(arguments.variant, arguments.iterations, dataset=arguments.dataset, workers=silos)
    return rate(lines, arguments.iterations)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", default="mlp")
    parser.add_argument("--dataset", default="mnist")
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--ganctl", default=machine.GANCTL)
    parser.add_argument("--peer")
    arguments = parser.parse_args()

    ways = [(arguments.ganctl, 2), (arguments.peer, 2) if arguments.peer else (arguments.ganctl, 1)]
    ratios, rates = [], ([], [])
    for pair in range(arguments.pairs):
        for way in ((0, 1) if pair % 2 == 0 else (1, 0)):
            rates[way].append(measure(*ways[way], arguments))
            print(json.dumps({"pair": pair + 1, "ganctl": ways[way][0], "silos": ways[way][1], "rate": rates[way][-1]}), flush=True)
        ratios.append(rates[0][-1] / rates[1][-1])
    first, middle, third = quartiles(ratios)
    against = "the peer's two silos" if arguments.peer else "one silo"
    print(f"{arguments.variant}: two silos {statistics.median(rates[0]):.1f} it/s, {against} {statistics.median(rates[1]):.1f} it/s, "
          f"ratio median {middle:.3f}, quartiles {first:.3f} to {third:.3f}")


if __name__ == "__main__":
    main()
