#!/bin/sh
# Builds libgantorch.so: build.sh <build folder> <library>. One build at a time; the library appears only when it is whole.
set -eu
help='On Debian and Ubuntu: apt-get install -y --no-install-recommends cmake make g++ libtorch-dev libopenblas0-openmp'
source=$(cd "$(dirname "$0")" && pwd)
build=$1
library=$2

mkdir -p "$build" "$(dirname "$library")"
if command -v flock >/dev/null 2>&1; then
  exec 9>"$build/.lock"
  flock 9
fi
command -v cmake >/dev/null 2>&1 || { echo "error : cmake was not found, which builds the libtorch shim. $help" >&2; exit 1; }
cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release >"$build/configure.log" 2>&1 || {
  cat "$build/configure.log" >&2
  echo "error : the libtorch shim could not be configured (cmake's messages are above). $help" >&2
  exit 1
}
cmake --build "$build" --parallel 2 >"$build/build.log" 2>&1 || {
  cat "$build/build.log" >&2
  echo "error : the libtorch shim did not compile (messages above, log in $build/build.log). $help" >&2
  exit 1
}
cp "$build/libgantorch.so" "$library.$$"
mv "$library.$$" "$library"
