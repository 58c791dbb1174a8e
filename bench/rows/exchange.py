"""The exchange of tensors between two processes against a plain socket of the same kind: N bytes up and N bytes down."""
import os
import shlex
import sys

from lib import machine
from lib.contest import Contest, Row, Unavailable
from lib.programs import Served, peer

# Ours, when it is there: started as 'COMMAND --bytes N --serve'. It prints a line of JSON with "ready": true and "rate" (rounds/s of its
# warm-up), then for each line of standard input, a number of rounds, one with "rounds", "seconds" and "rate" (GB/s of both directions).
PROGRAM = os.path.join(machine.BENCH, "exchange", "bin", "Release", "net10.0", "exchange")


def contests(arguments):
    return [contest(megabytes, arguments.exchange) for megabytes in (1, 10, 100)]


def contest(megabytes, command):
    size = ["--bytes", str(megabytes * 1_000_000), "--serve"]

    def ours(*options):
        program = shlex.split(command) if command else [PROGRAM]
        if not command and not os.path.exists(PROGRAM):
            raise Unavailable("bench/exchange is not built; bench/run.sh builds it, or name a program with --exchange")
        return Served([[*program, *size, *options]], machine.environment())

    def plain(*options):
        return Served([[sys.executable, peer("socket_exchange.py"), *size, *options]], machine.environment())

    name = f"exchange {megabytes} MB"
    return Contest(name, {"ours": ours, "unix": lambda: plain("--unix"), "ours-tcp": lambda: ours("--tcp"), "tcp": plain}, [
        Row(f"{name}: ours / plain Unix socket", "GB/s", "ours", "unix"),
        Row(f"{name}: ours over TCP / plain TCP socket", "GB/s", "ours-tcp", "tcp"),
    ])
