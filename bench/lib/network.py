"""Machines of a slow network on this one: network namespaces at a bridge, each with a rate and a delay. It needs root and Linux."""
import os
import shutil
import subprocess
import sys

from lib.cluster import Cluster
from lib.contest import Unavailable
from lib.programs import read_line, start, stop

BRIDGE, SUBNET = "gan-bench", "10.213.77"
EXCHANGE_PORT, RELAY_PORT = 21112, 21113
RELAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "relay.py")


class Network:
    """Namespaces gan-bench-1 … with addresses 10.213.77.1 …; what they send is limited to a rate, and comes after a delay."""

    def __init__(self, machines, gigabits=None, delay=0):
        self.count, self.gigabits, self.delay, self.relays = machines, gigabits, delay, []

    def __enter__(self):
        if os.geteuid() != 0:
            raise Unavailable("network namespaces need root: run this with sudo")
        missing = [tool for tool in ("ip", "tc", "iptables") if not shutil.which(tool)]
        if missing:
            raise Unavailable(f"{', '.join(missing)} is missing: apt-get install iproute2 iptables")
        try:
            run("ip", "link", "add", BRIDGE, "type", "bridge")
            run("ip", "addr", "add", f"{SUBNET}.254/24", "dev", BRIDGE)
            run("ip", "link", "set", BRIDGE, "up")
            for number in range(1, self.count + 1):
                self.add(number)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        stop(self.relays)
        for number in range(1, self.count + 1):
            run("ip", "netns", "del", f"{BRIDGE}-{number}", check=False)
        run("ip", "link", "del", BRIDGE, check=False)

    def add(self, number):
        name, outside, inside = f"{BRIDGE}-{number}", f"gb{number}", f"gbi{number}"
        run("ip", "netns", "add", name)
        run("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name)
        run("ip", "link", "set", outside, "master", BRIDGE, "up")
        self.inside(number, "ip", "addr", "add", f"{SUBNET}.{number}/24", "dev", inside)
        self.inside(number, "ip", "link", "set", inside, "up")
        self.inside(number, "ip", "link", "set", "lo", "up")
        if self.gigabits:
            # A burst of a millisecond, and never less than one large packet of the host.
            burst = max(128 * 1024, int(self.gigabits * 1e9 / 8 / 1000))
            self.inside(number, "tc", "qdisc", "add", "dev", inside, "root", "tbf", "rate", f"{self.gigabits}gbit",
                        "burst", str(burst), "latency", "50ms")
        if self.delay:
            self.relay(number)

    def relay(self, number):
        """What goes to the exchange of another machine takes a way through a relay, which keeps every byte for the delay."""
        mark = "7"
        self.inside(number, "iptables", "-t", "nat", "-A", "OUTPUT", "-p", "tcp", "--dport", str(EXCHANGE_PORT),
                    "-m", "mark", "!", "--mark", mark, "-j", "REDIRECT", "--to-ports", str(RELAY_PORT))
        relay = start([*self.command(number), sys.executable, RELAY, str(RELAY_PORT), mark, str(self.delay)], dict(os.environ))
        self.relays.append(relay)
        if read_line(relay).strip() != "ready":
            raise Unavailable("the relay did not start; its error is above")

    def inside(self, number, *command):
        run(*self.command(number), *command)

    @staticmethod
    def command(number):
        return ["ip", "netns", "exec", f"{BRIDGE}-{number}"]

    @staticmethod
    def address(number):
        return f"{SUBNET}.{number}"


class NetworkCluster(Cluster):
    """A cluster whose silos sit on the machines of a network, one each; its client is outside."""

    def __init__(self, network, cores=1, **extra):
        super().__init__(network.count, cores, **extra)
        self.network = network

    def start_silo(self):
        number = len(self.silos) + 1
        self.silos.append(start(
            [*Network.command(number), self.ganctl, "silo", "--cores", str(self.cores), "--http-port", "off", "--name", f"machine-{number}",
             "--address", Network.address(number), "--allow-remote", "--exchange-port", str(EXCHANGE_PORT)], self.environment))
        while not (line := read_line(self.silos[-1])).startswith("READY"):
            if not line:
                raise Unavailable("a silo ended before it took calls; its error is above")


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise Unavailable(f"'{' '.join(command)}' failed: {done.stderr.strip()}")
