#!/usr/bin/env bash
# Measures GanOrleans beside its peers, alternating in one run, and prints one table in Markdown (bench/README.md says what each row is).
# Usage: bench/run.sh [--rows REGEX] [--pairs 15] [--seconds 2] [--quick] [--list] [--out FILE] [--exchange COMMAND] [--peers-reuse-fake]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

if ! command -v python3 > /dev/null || ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
  echo "run.sh: Python 3.10 or newer is missing: apt-get install python3 (and python3-torch python3-numpy libopenblas0-openmp)." >&2
  exit 2
fi
python=(python3 -B)
case " $* " in
  *" --help "* | *" -h "* | *" --list "*) exec "${python[@]}" bench/run.py "$@" ;;
esac
"${python[@]}" bench/lib/checks.py
. eng/dotnet.sh
require_dotnet "$root"
./build.sh --product >&2
for project in bench/bareloop bench/peers/torchsharp bench/exchange; do
  dotnet build "$project" -c Release -p:TorchDevice="${GAN_TORCH_DEVICE:-cpu}" -v quiet --nologo -clp:NoSummary >&2
done
exec "${python[@]}" bench/run.py "$@"
