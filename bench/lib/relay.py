#!/usr/bin/env python3
"""A TCP relay that keeps every byte for some milliseconds, in both directions: a longer way, not a narrower one.

Usage: bench/lib/relay.py PORT MARK MILLISECONDS

It takes connections that iptables has redirected to it and connects to where they wanted to go, by packets with a mark that says so.
"""
import collections
import socket
import struct
import sys
import threading
import time

SO_ORIGINAL_DST = 80
CHUNK = 256 * 1024


def pass_on(source, target, delay):
    """Reads as fast as bytes come, and writes each when its time has come."""
    waiting, arrived = collections.deque(), threading.Condition()

    def write():
        while True:
            with arrived:
                while not waiting:
                    arrived.wait()
                due, data = waiting.popleft()
            if (left := due - time.monotonic()) > 0:
                time.sleep(left)
            try:
                target.sendall(data)
                if not data:
                    target.shutdown(socket.SHUT_WR)
            except OSError:
                return
            if not data:
                return

    threading.Thread(target=write, daemon=True).start()
    while True:
        try:
            data = source.recv(CHUNK)
        except OSError:
            data = b""
        with arrived:
            waiting.append((time.monotonic() + delay, data))
            arrived.notify()
        if not data:
            return


def main():
    port, mark, delay = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000
    listener = socket.create_server(("0.0.0.0", port))
    print("ready", flush=True)
    while True:
        source, _ = listener.accept()
        destination = source.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)
        target = socket.socket()
        target.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
        target.connect((socket.inet_ntoa(destination[4:8]), struct.unpack("!H", destination[2:4])[0]))
        for one, other in ((source, target), (target, source)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=pass_on, args=(one, other, delay), daemon=True).start()


if __name__ == "__main__":
    main()
