#!/usr/bin/env bash
# Starts what the container is for. A silo announces the address that other containers reach it by, unless it was told one.
set -euo pipefail
if [ "${1:-}" = gan-silo ] && [ -z "${GAN_SILO__ADDRESS:-}" ]; then
  read -r GAN_SILO__ADDRESS _ < <(hostname -i)
  export GAN_SILO__ADDRESS
fi
exec "$@"
