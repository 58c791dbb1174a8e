"""What has to be there before anything is built: every problem at once, each with what to do. Ends with 2 when one stands in the way."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from lib import machine  # noqa: E402  (the folder above has to be on the path first)


def main():
    fatal, notes = [], []
    if not sys.platform.startswith("linux"):
        fatal.append("the measurements read /proc: run them on Linux.")
    if os.environ.get("GAN_LIBTORCH"):
        fatal.append("GAN_LIBTORCH is set: unset it, so that ours and the peer compute with the libtorch of the build.")
    if machine.data_root() is None:
        fatal.append("MNIST's files were not found: set GAN_DATA_ROOT to their folder, or fetch them with './ganctl data fetch mnist'.")
    if problem := machine.pytorch()[1]:
        notes.append(f"{problem}. Until then the rows against PyTorch say so; the others are measured.")
    for text in fatal:
        print(f"run.sh: {text}", file=sys.stderr)
    for text in notes:
        print(f"run.sh: note: {text}", file=sys.stderr)
    return 2 if fatal else 0


if __name__ == "__main__":
    sys.exit(main())
