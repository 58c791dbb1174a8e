#!/usr/bin/env bash
# Measures training on a CUDA device beside TorchSharp and PyTorch on the same device, and prints one table in Markdown (bench/README.md).
# It needs a GPU with its driver, MNIST (GAN_DATA_ROOT), and a python with torch 2 for CUDA (GAN_BENCH_PYTHON).
# Usage: bench/gpu.sh [--rows REGEX] [--pairs 15] [--seconds 2] [--quick] [--list] [--out FILE] [--peers-reuse-fake]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ! command -v nvidia-smi > /dev/null || ! nvidia-smi > /dev/null 2>&1; then
  echo "gpu.sh: no NVIDIA GPU was found: 'nvidia-smi' is missing or fails. Install the driver, then run this again." >&2
  exit 2
fi
export GAN_TORCH_DEVICE=cuda
exec "$root/bench/run.sh" --device cuda "$@"
