#!/usr/bin/env bash
# Sets up and builds GanOrleans. Usage: ./build.sh [--product] [--ask-feed] [-c Release|Debug]
#   --product    only ganctl and the silo, not the tests
#   --ask-feed   ask the package feed again which packages it holds (the answer is kept in Directory.Build.local.props)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

configuration=Release product=false ask_feed=false
while [ $# -gt 0 ]; do
  case "$1" in
    --product) product=true ;;
    --ask-feed) ask_feed=true ;;
    -c) configuration=${2:?"-c needs Release or Debug"}; shift ;;
    *) echo "build.sh: unknown argument '$1'. Allowed: --product, --ask-feed, -c Release|Debug." >&2; exit 2 ;;
  esac
  shift
done
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
mkdir -p artifacts

# One build at a time in this checkout: a second ganctl on first use waits here. What dotnet starts must not inherit the lock (9>&-): its servers outlive the build.
exec 9> artifacts/build.lock
flock 9

require_dotnet() {
  if ! command -v dotnet > /dev/null; then
    echo "build.sh: 'dotnet' is not on the PATH. Install the .NET SDK 10 (https://dot.net/download), then run this again." >&2
    exit 1
  fi
}

# Whether the feed holds the packages of one eng/feed project. Not finding a package is an answer; not reaching the feed is an error.
feed_holds() {
  local log=artifacts/feed-$1.log
  if dotnet restore "eng/feed/holds-$1.csproj" -v quiet > "$log" 2>&1 9>&-; then return 0; fi
  if grep -qE 'NU110[123]|NU1603' "$log"; then return 1; fi
  echo "build.sh: the package feed did not answer for $1:" >&2
  sed 's/^/  /' "$log" >&2
  echo "Check the network and 'dotnet nuget list source', then run this again." >&2
  exit 1
}

ask_feed() {
  local orleans=false torchsharp=false hosting=false
  feed_holds orleans && orleans=true
  feed_holds torchsharp && torchsharp=true
  feed_holds opentelemetry && hosting=true
  cat > Directory.Build.local.props.new <<XML
<Project>
  <!-- Written by build.sh: which packages this machine's feed holds. Not committed. -->
  <PropertyGroup>
    <OrleansPackages>$orleans</OrleansPackages>
    <TorchSharpPackages>$torchsharp</TorchSharpPackages>
    <OpenTelemetryHostingPackage>$hosting</OpenTelemetryHostingPackage>
  </PropertyGroup>
</Project>
XML
  mv Directory.Build.local.props.new Directory.Build.local.props
}

uses_package() { grep -q "<$1>true</$1>" Directory.Build.local.props; }

# The stand-in for TorchSharp binds the system's libtorch through a small C++ shim.
missing_for_libtorch() {
  command -v cmake > /dev/null || echo cmake
  command -v c++ > /dev/null || echo g++
  command -v make > /dev/null || echo make
  [ -n "${TORCH_ROOT:-}" ] && return
  [ -e /usr/include/torch/csrc/api/include/torch/torch.h ] || [ -e /usr/include/ATen/ATen.h ] || echo libtorch-dev
  ls /usr/lib/*/openblas-openmp/libblas.so.3 > /dev/null 2>&1 || echo libopenblas0-openmp
}

# JPEG files of image folders are read with libjpeg-turbo; everything else works without it.
missing_for_jpeg() { ls /usr/lib/*/libturbojpeg.so.0 > /dev/null 2>&1 || echo libturbojpeg0; }

install_system_packages() {
  local required=() missing=()
  uses_package TorchSharpPackages || mapfile -t required < <(missing_for_libtorch)
  mapfile -t missing < <(printf '%s\n' "${required[@]}" "$(missing_for_jpeg)" | sed '/^$/d')
  [ ${#missing[@]} -eq 0 ] && return
  local command="apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    if [ ${#required[@]} -eq 0 ]; then
      echo "build.sh: without libjpeg-turbo, JPEG files of image folders are refused (sudo $command)."
      return
    fi
    echo "build.sh: missing ${missing[*]}. Install them, then run this again:" >&2
    echo "  sudo $command" >&2
    echo "Or point TORCH_ROOT at a libtorch folder (for a Python install: python3 -c 'import torch; print(torch.__path__[0])')." >&2
    exit 1
  fi
  echo "Installing ${missing[*]} (libtorch is about 125 MB) …"
  { apt-get update && DEBIAN_FRONTEND=noninteractive $command; } > artifacts/apt.log 2>&1 || {
    tail -n 5 artifacts/apt.log >&2
    echo "build.sh: '$command' failed; the whole output is in artifacts/apt.log." >&2
    exit 1
  }
}

describe() {
  local orleans torch
  uses_package OrleansPackages && orleans="Microsoft.Orleans packages" || orleans="the one-machine actor host of compat/Orleans"
  uses_package TorchSharpPackages && torch="the TorchSharp packages" || torch="the system's libtorch through compat/TorchSharp"
  echo "Built on $orleans and $torch ($configuration)."
}

require_dotnet
if [ "$ask_feed" = true ] || [ ! -f Directory.Build.local.props ]; then ask_feed; fi
install_system_packages

build() { dotnet build "$1" -c "$configuration" -v quiet --nologo -clp:NoSummary 9>&-; }
if [ "$product" = true ]; then
  build src/Silo/GanOrleans.Silo.csproj
  build src/Client/GanOrleans.Client.csproj
else
  build GanOrleans.sln
fi
git rev-parse HEAD > artifacts/built 2> /dev/null || echo unversioned > artifacts/built
describe
