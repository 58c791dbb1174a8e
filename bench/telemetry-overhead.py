#!/usr/bin/env python3
"""What the export of telemetry costs a run: iterations/s of 'mlp' with OTLP on and off, in alternating pairs on this machine.

Usage: bench/telemetry-overhead.py [--pairs 15] [--iterations 6000] [--interval 10000] [--ganctl ./ganctl]

Each measurement is a silo of its own, in a cluster and folder of its own. 'On' exports metrics (every --interval ms), traces and log lines by
HTTP to a receiver in this process that takes everything and keeps nothing. Iterations/s are those between a quarter of the run and its end,
by the times in its metrics.jsonl. The network is the smallest there is on points in the plane (batch 32): about the most that telemetry,
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
                [ganctl, "submit", "--variant", "mlp", "--dataset", "rings", "--workers", "1", "--threads", "1", "--seed", "1", "--iterations", str(iterations),
                 "--checkpoint-every", "0", "--sample-every", "0", "--watch"],
                env=environment, check=True, stdout=subprocess.DEVNULL)
            with open(glob.glob(f"{home}/runs/*/metrics.jsonl")[0]) as file:
                lines = [json.loads(text) for text in file]
        finally:
            silo.terminate()
            silo.wait()
    points = [(line["iteration"], datetime.datetime.fromisoformat(line["at"][:26] + "+00:00")) for line in lines if line["iteration"] >= iterations / 4]
    (first, began), (last, ended) = points[0], points[-1]
    return (last - first) / (ended - began).total_seconds()


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
    ratios = []
    for pair in range(arguments.pairs):
        rates = {}
        for on in ((False, True) if pair % 2 == 0 else (True, False)):
            rates[on] = measure(arguments.ganctl, arguments.iterations, arguments.interval, endpoint if on else None)
        ratios.append(rates[True] / rates[False])
        print(f"pair {pair + 1:2}: off {rates[False]:7.1f} it/s, on {rates[True]:7.1f} it/s, on/off {ratios[-1]:.3f}", flush=True)
    quartiles = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else [ratios[0]] * 3
    print(f"on/off: median {statistics.median(ratios):.3f}, quartiles {quartiles[0]:.3f} to {quartiles[2]:.3f}, from {min(ratios):.3f} to {max(ratios):.3f}; "
          f"{Receiver.requests} exports were taken; load now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
