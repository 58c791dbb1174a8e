#!/usr/bin/env bash
# One silo as a task of a Slurm job: 'srun silo.sh'. A GPU that Slurm binds to the task is the silo's device.
set -euo pipefail
: "${GANORLEANS:=/opt/ganorleans}" "${SLURM_PROCID:=0}" "${SLURM_LOCALID:=0}" "${SLURM_JOB_NUM_NODES:=1}"
flags=(--name "$(hostname -s)-$SLURM_PROCID" --cores "${SLURM_CPUS_PER_TASK:-1}")
if [ -n "${GAN_GATEWAY_PORT:-}" ]; then flags+=(--gateway-port $((GAN_GATEWAY_PORT + SLURM_LOCALID))); fi
# On one node the silos stay on loopback; beyond it they trust the network of the nodes (docs/security.md).
if [ "$SLURM_JOB_NUM_NODES" -gt 1 ] || [ -n "${GAN_SILO__DATABASE_FILE:-}${GAN_SILO__REDIS_FILE:-}" ]; then
  # By interface, as Debian's /etc/hosts gives a node's own name a loopback address. GAN_ADDRESS_PREFIX (10.1.) chooses among several
  # networks.
  address=$(hostname -I | tr ' ' '\n' |
  awk -v prefix="${GAN_ADDRESS_PREFIX:-}" 'NF && !/^(127\.|::1|fe80:)/ && substr($0, 1, length(prefix)) == prefix { print; exit }')
  if [ -z "$address" ]; then
    echo "silo.sh: node $(hostname) has no address beyond loopback that begins with '${GAN_ADDRESS_PREFIX:-}': see GAN_ADDRESS_PREFIX." >&2
    exit 2
  fi
  flags+=(--address "$address" --allow-remote)
fi
exec "$GANORLEANS/silo/gan-silo" "${flags[@]}" "$@"
