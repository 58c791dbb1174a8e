#!/usr/bin/env python3
"""What a second silo brings: iterations/s of one run with one worker on one silo, and with two workers on two silos of one core each.

Usage: bench/two-silos.py [--variant mlp] [--dataset mnist] [--iterations 400] [--pairs 15] [--ganctl ./ganctl] [--peer ganctl]

Both train with the same spec and global minibatch, one thread per worker, in alternating pairs on this machine. Each measurement is a
cluster and folder of its own. Iterations/s are those between a quarter of the run and its end, by the times in its metrics.jsonl. With
--peer, another build's ganctl runs the two silos instead of the one silo: what a change of the exchange brings.
"""
import argparse
import datetime
import glob
import json
import os
import statistics
import subprocess
import tempfile


def measure(ganctl, silos, arguments):
    with tempfile.TemporaryDirectory(prefix="gan-bench-") as home:
        environment = os.environ | {"GAN_HOME": home}
        started = []
        try:
            for _ in range(silos):
                silo = subprocess.Popen(
                    [ganctl, "silo", "--cores", "1", "--http-port", "off"], env=environment, stdout=subprocess.PIPE, text=True)
                started.append(silo)
                while not (line := silo.stdout.readline()).startswith("READY"):
                    if not line:
                        raise SystemExit("A silo ended before it took calls.")
            subprocess.run(
                [ganctl, "submit", "--variant", arguments.variant, "--dataset", arguments.dataset, "--workers", str(silos),
                 "--threads", "1", "--seed", "1", "--iterations", str(arguments.iterations),
                 "--checkpoint-every", "0", "--sample-every", "0", "--watch"],
                env=environment, check=True, stdout=subprocess.DEVNULL)
            with open(glob.glob(f"{home}/runs/*/metrics.jsonl")[0]) as file:
                lines = [json.loads(text) for text in file]
        finally:
            for silo in started:
                silo.terminate()
            for silo in started:
                silo.wait()
    points = [(line["iteration"], seconds(line["at"])) for line in lines if line["iteration"] >= arguments.iterations / 4]
    (first, began), (last, ended) = points[0], points[-1]
    return (last - first) / (ended - began)


def seconds(text):
    """2026-01-31T12:00:00.1234567+00:00, with up to seven digits."""
    fraction = text[19:].partition("+")[0]
    return datetime.datetime.fromisoformat(text[:19]).timestamp() + float(f"0{fraction}" if fraction else 0)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", default="mlp")
    parser.add_argument("--dataset", default="mnist")
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--ganctl", default=os.path.join(here, "..", "ganctl"))
    parser.add_argument("--peer")
    arguments = parser.parse_args()

    ways = [(arguments.ganctl, 2), (arguments.peer, 2) if arguments.peer else (arguments.ganctl, 1)]
    ratios, rates = [], ([], [])
    for pair in range(arguments.pairs):
        for way in ((0, 1) if pair % 2 == 0 else (1, 0)):
            rates[way].append(measure(*ways[way], arguments))
        ratios.append(rates[0][-1] / rates[1][-1])
        print(f"pair {pair + 1:2}: {rates[0][-1]:7.1f} it/s, {rates[1][-1]:7.1f} it/s, ratio {ratios[-1]:.3f}", flush=True)
    quartiles = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [ratios[0]] * 3
    against = "the peer's two silos" if arguments.peer else "one silo"
    print(f"{arguments.variant}: two silos {statistics.median(rates[0]):.1f} it/s, {against} {statistics.median(rates[1]):.1f} it/s, "
          f"ratio median {statistics.median(ratios):.3f}, quartiles {quartiles[0]:.3f} to {quartiles[2]:.3f}")


if __name__ == "__main__":
    main()
