#!/usr/bin/env python3
"""What the export of telemetry costs a run: iterations/s of 'mlp' with OTLP on and off, in alternating pairs on this machine.

Usage: bench/telemetry-overhead.py [--pairs 15] [--iterations 6000] [--interval 10000] [--ganctl ./ganctl]

Each measurement is a silo of its own, in a cluster and folder of its own. 'On' exports metrics (every --interval ms), traces and log lines
by HTTP to a receiver in this process that takes everything and keeps nothing. Iterations/s are those between a quarter of the run and its
end, by the times in its metrics.jsonl; beside them stands the processor time of the silo's whole life, which other work on the machine
disturbs less. The network is the smallest there is on points in the plane (batch 32): about the most that telemetry,
whose cost is per step, can cost.
"""
import argparse
import datetime
import glob
import http.server
import json
import os
import statistics
import subprocess
import tempfile
import threading


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.requests += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def measure(ganctl, iterations, interval, endpoint):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    if endpoint:
        environment |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_METRIC_EXPORT_INTERVAL": str(interval),
        }
    with tempfile.TemporaryDirectory(prefix="gan-bench-") as home:
        environment["GAN_HOME"] = home
        silo = subprocess.Popen([ganctl, "silo"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            while not (line := silo.stdout.readline()).startswith("READY"):
                if not line:
                    raise SystemExit("The silo ended before it took calls.")
            subprocess.run(
                [ganctl, "submit", "--variant", "mlp", "--dataset", "rings", "--workers", "1", "--threads", "1", "--seed", "1",
                 "--iterations", str(iterations), "--checkpoint-every", "0", "--sample-every", "0", "--watch"],
                env=environment, check=True, stdout=subprocess.DEVNULL)
            with open(glob.glob(f"{home}/runs/*/metrics.jsonl")[0]) as file:
                lines = [json.loads(text) for text in file]
        finally:
            silo.terminate()
            _, _, used = os.wait4(silo.pid, 0)
            silo.returncode = 0
    points = [(line["iteration"], seconds(line["at"])) for line in lines if line["iteration"] >= iterations / 4]
    (first, began), (last, ended) = points[0], points[-1]
    return (last - first) / (ended - began), used.ru_utime + used.ru_stime


def seconds(text):
    """2026-01-31T12:00:00.1234567+00:00, with up to seven digits."""
    fraction = text[19:].partition("+")[0]
    return datetime.datetime.fromisoformat(text[:19]).timestamp() + float(f"0{fraction}" if fraction else 0)


def summary(ratios):
    quartiles = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [ratios[0]] * 3
    middle = f"median {statistics.median(ratios):.3f}, quartiles {quartiles[0]:.3f} to {quartiles[2]:.3f}"
    return f"{middle}, from {min(ratios):.3f} to {max(ratios):.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--iterations", type=int, default=6000)
    parser.add_argument("--interval", type=int, default=10000)
    parser.add_argument("--ganctl", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ganctl"))
    arguments = parser.parse_args()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    rate_ratios, time_ratios = [], []
    for pair in range(arguments.pairs):
        found = {}
        for on in ((False, True) if pair % 2 == 0 else (True, False)):
            found[on] = measure(arguments.ganctl, arguments.iterations, arguments.interval, endpoint if on else None)
        rate_ratios.append(found[True][0] / found[False][0])
        time_ratios.append(found[True][1] / found[False][1])
        off, on = (f"{rate:7.1f} it/s {seconds:5.1f} s" for rate, seconds in (found[False], found[True]))
        print(f"pair {pair + 1:2}: off {off}, on {on} of processor time", flush=True)
    print(f"iterations/s, on/off:   {summary(rate_ratios)}")
    print(f"processor time, on/off: {summary(time_ratios)}")
    print(f"{Receiver.requests} exports were taken; the load is {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
