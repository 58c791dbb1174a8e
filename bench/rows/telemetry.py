"""What the export of telemetry costs: 'mlp' on points in the plane, whose steps are the shortest that there are."""
from functools import partial

from lib.cluster import Training
from lib.contest import Contest, Row
from lib.otlp import Receiver


def contests(_):
    contestants = {"on": Exporting, "off": partial(Training, "mlp", dataset="rings")}
    return [Contest("telemetry", contestants, [Row("mlp on rings T1: telemetry exported / off", "it/s", "on", "off")])]


class Exporting:
    """A silo that exports to a receiver in this process."""

    def __enter__(self):
        self.receiver = Receiver().__enter__()
        try:
            self.training = Training("mlp", dataset="rings", **self.receiver.variables()).__enter__()
            return self
        except BaseException:
            self.receiver.__exit__()
            raise

    def __exit__(self, *_):
        self.training.__exit__()
        if self.receiver.requests == 0:
            raise ValueError("nothing was exported: the row would compare a silo with itself")
        self.receiver.__exit__()

    def measure(self, seconds):
        return self.training.measure(seconds) | {"exports": self.receiver.requests}
