#!/usr/bin/env python3
"""What the export of telemetry costs a run: iterations/s of 'mlp' with OTLP on and off, in alternating pairs on this machine.

Usage: bench/telemetry-overhead.py [--pairs 15] [--iterations 6000] [--interval 10000] [--ganctl ./ganctl]

Each measurement is a silo of its own, in a cluster and folder of its own. 'On' exports metrics (every --interval ms), traces and log lines
by HTTP to a receiver in this process that takes everything and keeps nothing. Iterations/s are those between a quarter of the run and its
end, by the times in its metrics.jsonl; beside them stands the processor time of the silo's life up to the run's end, which other work on
the machine disturbs less. The network is the smallest there is on points in the plane (batch 32): about the most that telemetry, whose cost
is per step, can cost. Each measurement is one line of JSON.
"""
import argparse
import json
import os

from lib import machine
from lib.cluster import Cluster, rate
from lib.figures import quartiles
from lib.otlp import Receiver


def measure(ganctl, iterations, variables):
    with Cluster(ganctl=ganctl, **variables) as cluster:
        lines = cluster.train("mlp", iterations, dataset="rings")
        return rate(lines, iterations), cluster.processor_time()


def summary(ratios):
    first, middle, third = quartiles(ratios)
    return f"median {middle:.3f}, quartiles {first:.3f} to {third:.3f}, from {min(ratios):.3f} to {max(ratios):.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--iterations", type=int, default=6000)
    parser.add_argument("--interval", type=int, default=10000)
    parser.add_argument("--ganctl", default=machine.GANCTL)
    arguments = parser.parse_args()

    rate_ratios, time_ratios = [], []
    with Receiver() as receiver:
        for pair in range(arguments.pairs):
            found = {}
            for on in ((False, True) if pair % 2 == 0 else (True, False)):
                found[on] = measure(arguments.ganctl, arguments.iterations, receiver.variables(arguments.interval) if on else {})
                print(json.dumps({"pair": pair + 1, "telemetry": on, "rate": found[on][0], "processorSeconds": found[on][1]}), flush=True)
            rate_ratios.append(found[True][0] / found[False][0])
            time_ratios.append(found[True][1] / found[False][1])
        print(f"iterations/s, on/off:   {summary(rate_ratios)}")
        print(f"processor time, on/off: {summary(time_ratios)}")
        print(f"{receiver.requests} exports were taken; the load is {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
