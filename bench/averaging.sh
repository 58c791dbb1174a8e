#!/usr/bin/env bash
# Averaging less often: trains a variant on MNIST with two workers for each value of average-every, on the cluster that ganctl finds, and
# prints the Fréchet distance in pixel space between 10,000 samples and the test images, beside that of training images (the floor).
# Needs jq, python3 with numpy, MNIST in GAN_DATA_ROOT and a silo on this machine: ./ganctl silo --cores 2
#   [SEED=1] bench/averaging.sh [VARIANT] [ITERATIONS] [H ...] > results.tsv
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ganctl=${GANCTL:-$root/ganctl}
variant=${1:-gan} iterations=${2:-3024}
every=("${@:3}")
((${#every[@]})) || every=(1 4 16)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

distance() {   # of a .npy file, or of training images
  python3 - "$GAN_DATA_ROOT" "$@" << 'PYTHON'
import glob, gzip, sys
import numpy as np

def idx(name):
    path = sorted(glob.glob(f'{sys.argv[1]}/**/{name}*', recursive=True))[0]
    raw = (gzip.open if path.endswith('.gz') else open)(path, 'rb').read()
    return np.frombuffer(raw, np.uint8, offset=16)[:10_000 * 784].reshape(-1, 784) / 255

def moments(x):
    return x.mean(0), np.cov(x, rowvar=False)

def root(c):
    values, vectors = np.linalg.eigh(c)
    return vectors * np.sqrt(values.clip(0)) @ vectors.T

x = np.load(sys.argv[2]).astype(np.float64).reshape(-1, 784) if len(sys.argv) > 2 else idx('train-images')
(m1, c1), (m2, c2) = moments(idx('t10k-images')), moments(x)
half = root(c1)
cross = np.sqrt(np.linalg.eigvalsh(half @ c2 @ half).clip(0)).sum()
print(f'{((m1 - m2) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * cross:.3f}')
PYTHON
}

printf 'variant\taverage-every\titerations\tit/s\tMB/iteration\tFID of pixels\n'
printf '(real)\t-\t-\t-\t-\t%s\n' "$(distance)"
for h in "${every[@]}"; do
  run=$("$ganctl" submit --variant "$variant" --dataset mnist --workers 2 --threads 1 --seed "${SEED:-1}" --iterations "$iterations" \
    --average-every "$h" --checkpoint-every 0 --sample-every 0 --name "averaging-$variant-$h" -o json | jq -r .runId)
  "$ganctl" watch "$run" > "$work/watch"
  "$ganctl" sample "$run" -n 10000 --seed 1 -o "$work/samples.npy" > /dev/null
  metrics=${GAN_HOME:-$HOME/.local/share/ganorleans}/runs/$run/metrics.jsonl
  printf '%s\t%s\t%s\t%s\t%s\n' "$variant" "$h" "$iterations" \
    "$(jq -rs '[(map(.iterationsPerSecond) | sort | .[length / 2 | floor]), (map(.transferredBytes) | add) / .[-1].iteration / 1e6]
      | map(. * 100 | round / 100) | @tsv' "$metrics")" "$(distance "$work/samples.npy")"
done
