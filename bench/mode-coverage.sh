#!/usr/bin/env bash
# Mode coverage of objectives on rings and grid: trains the small networks of 'mlp' with ten seeds each on the cluster that ganctl finds,
# and counts the modes that 2,500 samples reach (one sample within 3σ counts). One run at a time, one thread. Needs jq and a silo: ./ganctl
# silo --cores 1   bench/mode-coverage.sh [ITERATIONS] > results.tsv
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ganctl=${GANCTL:-$root/ganctl}
iterations=${1:-5000}
printf 'dataset\tobjective\tseed\tcovered\tmodes\thigh-quality\n'
for dataset in rings grid; do
  for objective in minimax non-saturating; do
    for seed in 1 2 3 4 5 6 7 8 9 10; do
      run=$("$ganctl" submit --variant mlp --dataset "$dataset" --objective "$objective" --seed "$seed" \
      --iterations "$iterations" --batch 128 --latent 16 \
        --learning-rate 1e-3 --threads 1 --checkpoint-every 0 --sample-every 0 \
      --name "modes-$dataset-$objective-$seed" -o json | jq -r .runId)
      "$ganctl" watch "$run" > /dev/null
      "$ganctl" modes "$run" -n 2500 -o json |
        jq -r --arg objective "$objective" --arg seed "$seed" '[.dataSet, $objective, $seed, .covered, .modes, .highQuality] | @tsv'
    done
  done
done
