"""How the Python peers report: the same lines of JSON as common/MeasuredLoop.cs."""
import json
import sys
import time

WARM_UP_SECONDS = 1.5
MIN_ITERATIONS = 2


def run(program, arguments, parameters, iterate, speaks=True, agree=lambda keep_going: keep_going):
    """Warms up, then measures as often as standard input asks for, or once without --serve.

    iterate(read) is one iteration; it returns the losses of D and G when read is true. Of several processes one speaks; 'agree' makes its
    decision on whether to go on warming up that of all.
    """
    def show(**line):
        if speaks:
            print(json.dumps({"program": program, **line}), flush=True)

    def repeat(seconds):
        start, count = time.perf_counter(), 0
        while agree(count < MIN_ITERATIONS or time.perf_counter() - start < seconds):
            iterate(False)
            count += 1
        return count / (time.perf_counter() - start)

    def measure(iterations):
        start = time.perf_counter()
        for _ in range(iterations - 1):
            iterate(False)
        loss_d, loss_g = iterate(True)
        seconds = time.perf_counter() - start
        show(variant=arguments.variant, threads=arguments.threads, iterations=iterations, seconds=seconds, rate=iterations / seconds,
             lossD=loss_d, lossG=loss_g)

    iterate(True)
    show(first=True)
    repeat(WARM_UP_SECONDS / 2)
    rate = repeat(WARM_UP_SECONDS / 2)
    show(ready=True, variant=arguments.variant, threads=arguments.threads, parameters=parameters, rate=rate)
    if not arguments.serve:
        measure(max(MIN_ITERATIONS, int(rate * arguments.seconds)))
        return
    for line in sys.stdin:
        measure(int(line))
