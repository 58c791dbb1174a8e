#!/usr/bin/env bash
# One silo as a task of a Slurm job: 'srun silo.sh'. A GPU that Slurm binds to the task is the silo's device.
set -euo pipefail
: "${GANORLEANS:=/opt/ganorleans}" "${SLURM_PROCID:=0}" "${SLURM_LOCALID:=0}" "${SLURM_JOB_NUM_NODES:=1}"
flags=(--name "$(hostname -s)-$SLURM_PROCID" --cores "${SLURM_CPUS_PER_TASK:-1}")
if [ -n "${GAN_GATEWAY_PORT:-}" ]; then flags+=(--gateway-port $((GAN_GATEWAY_PORT + SLURM_LOCALID))); fi
# On one node the silos stay on loopback; beyond it they trust the network of the nodes (docs/security.md).
if [ "$SLURM_JOB_NUM_NODES" -gt 1 ] || [ -n "${GAN_SILO__DATABASE_FILE:-}" ]; then
  read -r address _ < <(hostname -i)
  flags+=(--address "$address" --allow-remote)
fi
exec "$GANORLEANS/silo/gan-silo" "${flags[@]}" "$@"
