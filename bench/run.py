#!/usr/bin/env python3
"""Measures the rows of the table, one contest at a time; bench/run.sh checks, builds and starts this."""
import argparse
import re
import signal
import subprocess
import sys
import time

from lib import machine
from lib.contest import Unavailable, note
from lib.report import Report
from rows import commands, exchange, precision, sampling, scaling, startup, telemetry, training

KINDS = [training, precision, scaling, exchange, sampling, startup, commands, telemetry]


def main():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="Ours and the peers, alternating in one run, in one table.")
    parser.add_argument("--rows", default="", metavar="REGEX", help="only rows whose name this finds; default: all")
    parser.add_argument("--pairs", type=int, default=15, help="rounds of each row; default: 15")
    parser.add_argument("--seconds", type=float, default=2, help="about how long a rate is measured; default: 2")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1 second: whether it works, not what it measures")
    parser.add_argument("--list", action="store_true", help="only the names of the rows")
    parser.add_argument("--out", metavar="FILE", help="header, measurements and rows as lines of JSON")
    parser.add_argument("--exchange", metavar="COMMAND", help="our program for the rows of the exchange (bench/README.md)")
    parser.add_argument("--peers-reuse-fake", action="store_true", help="peers train G on the samples of D's step, without fresh noise")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where networks are trained; cuda: only those rows")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.pairs, arguments.seconds = 2, 1
    if arguments.pairs < 1 or arguments.seconds <= 0:
        parser.error("--pairs and --seconds are above 0")
    try:
        kinds = KINDS if arguments.device == "cpu" else [training]
        contests = [contest for kind in kinds for contest in kind.contests(arguments) if contest.selected(arguments.rows)]
    except re.error as error:
        parser.error(f"--rows: '{arguments.rows}' is no regular expression: {error}")
    if not contests:
        parser.error(f"--rows: '{arguments.rows}' finds no row; --list shows them")
    if arguments.list:
        print("\n".join(row.name for contest in contests for row in contest.selected(arguments.rows)))
        return

    report = Report(machine.header(arguments.device), arguments.out)
    started = time.monotonic()
    try:
        for contest in contests:
            note(f"{contest.name} ({time.monotonic() - started:.0f} s)")
            try:
                contest.run(arguments.rows, arguments.pairs, arguments.seconds, report)
            except (Unavailable, subprocess.SubprocessError, OSError, ValueError) as error:
                for row in contest.selected(arguments.rows):
                    report.row(row, failed=str(error))
        note(f"done after {time.monotonic() - started:.0f} s")
    finally:
        print(report.table(), flush=True)
        report.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that what was started is ended
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
