#!/usr/bin/env python3
"""A plain socket: two processes move N bytes up and N bytes down, blocking, without framing or checksum.

Usage: bench/peers/socket_exchange.py --bytes N [--unix] [--rounds 10] [--serve]

The socket is TCP over loopback, or a Unix socket with --unix; the sizes of its buffers are the system's.

Prints GB/s over both directions. With --serve each line of standard input is a number of rounds, and each is answered by a line of JSON.
"""
import argparse
import json
import multiprocessing
import os
import socket
import sys
import time


def receive(connection, view):
    """Fills the buffer; False when the other side has closed."""
    done = 0
    while done < len(view):
        count = connection.recv_into(view[done:])
        if count == 0:
            return False
        done += count
    return True


def listen(unix):
    """A listener on loopback, or on a Unix socket that has no file."""
    if not unix:
        return socket.create_server(("127.0.0.1", 0))
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"\0gan-bench-plain-{os.getpid()}")
    server.listen()
    return server


def send_at_once(connection):
    """TCP waits for more to send otherwise; a Unix socket never does."""
    if connection.family == socket.AF_INET:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def answer(family, address, size):
    """The other process: takes N bytes, gives N bytes, until the connection ends."""
    incoming, outgoing = memoryview(bytearray(size)), memoryview(bytearray(b"\x01") * size)
    with socket.socket(family) as connection:
        connection.connect(address)
        send_at_once(connection)
        while receive(connection, incoming):
            connection.sendall(outgoing)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, required=True)
    parser.add_argument("--unix", action="store_true")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()

    incoming, outgoing = memoryview(bytearray(arguments.bytes)), memoryview(bytearray(b"\x02") * arguments.bytes)
    with listen(arguments.unix) as server:
        other = multiprocessing.Process(target=answer, args=(server.family, server.getsockname(), arguments.bytes), daemon=True)
        other.start()
        connection, _ = server.accept()
    send_at_once(connection)

    def measure(rounds):
        start = time.perf_counter()
        for _ in range(rounds):
            connection.sendall(outgoing)
            receive(connection, incoming)
        seconds = time.perf_counter() - start
        return {"program": "socket", "bytes": arguments.bytes, "rounds": rounds, "seconds": seconds,
                "rate": 2 * arguments.bytes * rounds / seconds / 1e9}

    with connection:
        warm = measure(3)
        print(json.dumps({"program": "socket", "ready": True, "rate": 3 / warm["seconds"]}), flush=True)
        for line in sys.stdin if arguments.serve else [arguments.rounds]:
            print(json.dumps(measure(int(line))), flush=True)
    other.join()


if __name__ == "__main__":
    main()
