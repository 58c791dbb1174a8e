"""This machine, this checkout, and the environment that measured processes get."""
import datetime
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH = os.path.join(ROOT, "bench")
GANCTL = os.path.join(ROOT, "ganctl")
BARE_LOOP = os.path.join(BENCH, "bareloop", "bin", "Release", "net10.0", "bareloop")
TORCHSHARP = os.path.join(BENCH, "peers", "torchsharp", "bin", "Release", "net10.0", "torchsharp-peer")
PYTORCH_PYTHON = os.environ.get("GAN_BENCH_PYTHON", "/usr/bin/python3")

# What the product sets by mallopt: freed memory stays in the process instead of being faulted in again in each iteration.
KEEP_FREED_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str((1 << 31) - 1),
    "MALLOC_TOP_PAD_": str(64 << 20),
}


def environment(**extra):
    """The user's environment without what would change a BLAS or export telemetry; GAN_DATA_ROOT is set."""
    dropped = ("OPENBLAS_", "OTEL_", "MALLOC_", "OMP_", "MKL_", "GOMP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"GAN_DATA_ROOT": data_root() or ""} | extra


def data_root():
    """The folder with MNIST's files, or None."""
    home = os.environ.get("GAN_HOME") or os.path.expanduser("~/.local/share/ganorleans")
    for folder in (os.environ.get("GAN_DATA_ROOT"), os.path.join(home, "data")):
        for place in (folder, os.path.join(folder, "mnist")) if folder else ():
            if any(os.path.exists(os.path.join(place, "train-images-idx3-ubyte" + end)) for end in (".gz", "")):
                return os.path.abspath(folder)
    return None


def cpu_model():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return "unknown processor"


def gpu():
    """The GPU's name, its memory and driver, as nvidia-smi says them; None without one."""
    try:
        query = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def header(device="cpu"):
    """What the figures belong to."""
    git = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return {
        "cpu": cpu_model() if device == "cpu" else f"{gpu()}; {cpu_model()}",
        "cores": os.cpu_count(),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": git.stdout.strip() or "unversioned",
        "load": round(os.getloadavg()[0], 2),
        "python": sys.version.split()[0],
        "pytorch": pytorch()[0],
    }


_pytorch = None


def pytorch():
    """(version and BLAS of the PyTorch that is measured, None), or (None, why it cannot be measured and what to do)."""
    global _pytorch
    if _pytorch is None:
        _pytorch = _find_pytorch()
    return _pytorch


def _find_pytorch():
    cure = "apt-get install python3-torch python3-numpy libopenblas0-openmp, or name another python in GAN_BENCH_PYTHON"
    code = ("import numpy, torch; torch.ones(8, 8) @ torch.ones(8, 8); maps = open('/proc/self/maps').read(); "
            "print(torch.__version__, 'MKL' if 'mkl' in torch.__config__.show().lower().replace('mkl-dnn', '').replace('mkldnn', '') "
            "and torch.backends.mkl.is_available() else 'OpenBLAS' if 'openblas' in maps else 'reference')")
    try:
        found = subprocess.run([PYTORCH_PYTHON, "-c", code], capture_output=True, text=True, env=environment())
    except OSError as error:
        return None, f"{PYTORCH_PYTHON} cannot be run ({error.strerror}): {cure}"
    if found.returncode != 0:
        return None, f"{PYTORCH_PYTHON} has no torch or no numpy: {cure}"
    version, blas = found.stdout.split()
    if blas == "reference":
        return None, f"PyTorch {version} computes with the reference BLAS, which nobody trains with: {cure}"
    return f"{version}, {blas}", None
