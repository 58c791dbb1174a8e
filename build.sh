#!/usr/bin/env bash
# Builds GanOrleans. Needs git and a network; fetches the .NET SDK where it is missing. Usage: ./build.sh [--product] [-c Release|Debug]
#   --product    only ganctl and the silo, not the tests
# GAN_TORCH_DEVICE=cuda builds with the libtorch of GPU nodes (Linux; some gigabytes).
# With GAN_LIBTORCH set to the folder of a libtorch (a Python torch), the build brings none of its own and its programs run on that one.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

configuration=Release product=false
while [ $# -gt 0 ]; do
  case "$1" in
    --product) product=true ;;
    -c) configuration=${2:?"-c needs Release or Debug"}; shift ;;
    *) echo "build.sh: unknown argument '$1'. Allowed: --product, -c Release|Debug." >&2; exit 2 ;;
  esac
  shift
done
[ -w . ] || { echo "build.sh: $(id -un) cannot write to $root. Let its owner run ./build.sh, or clone it yourself." >&2; exit 1; }
mkdir -p artifacts

# One build at a time in this checkout: a second ganctl on first use waits here. What dotnet starts must not inherit the lock (9>&-): its
# servers outlive the build.
exec 9> artifacts/build.lock
flock 9

. eng/dotnet.sh
require_dotnet "$root" 9>&-

torch_device=${GAN_TORCH_DEVICE:-cpu}
case "$torch_device" in
  cpu | cuda) ;;
  *) echo "build.sh: GAN_TORCH_DEVICE is '$torch_device'. Allowed: cpu, cuda." >&2; exit 2 ;;
esac
[ -z "${GAN_LIBTORCH:-}" ] || torch_device=none
build() { dotnet build "$1" -c "$configuration" -p:TorchDevice="$torch_device" -v quiet --nologo -clp:NoSummary 9>&-; }
if [ "$product" = true ]; then
  build src/Silo/GanOrleans.Silo.csproj
  build src/Client/GanOrleans.Client.csproj
else
  build GanOrleans.sln
fi
cat artifacts/native/"$torch_device"-*/libLibTorchSharp.so.note 2> /dev/null || true
echo "$(git rev-parse HEAD 2> /dev/null || echo unversioned) $torch_device" > artifacts/built
