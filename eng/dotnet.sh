# Sourced by the scripts of this checkout: finds the .NET SDK that global.json asks for, or fetches it into .dotnet/ with Microsoft's own
# install script. Sets DOTNET_ROOT and PATH for an SDK in .dotnet/, so that the programs built here find their runtime too.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 DOTNET_NOLOGO=1
# Without it the SDK refuses to start on a system without ICU; the product needs no culture either.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}

# Where the install script comes from: a URL that curl or wget reads, for a site with a mirror of its own.
dotnet_install_script=${GAN_DOTNET_INSTALL_SCRIPT:-https://dot.net/v1/dotnet-install.sh}

use_local_dotnet() {
  export DOTNET_ROOT=$1/.dotnet
  case ":$PATH:" in *":$DOTNET_ROOT:"*) ;; *) export PATH=$DOTNET_ROOT:$PATH ;; esac
}

# global.json decides whether an SDK will do: dotnet refuses to name its version when none does.
has_sdk() { command -v dotnet > /dev/null && (cd "$1" && dotnet --version > /dev/null 2>&1); }

fetch_script() {
  if command -v curl > /dev/null; then curl -fsSL --retry 2 --connect-timeout 15 -o "$2" "$1"
  elif command -v wget > /dev/null; then wget -q --tries=2 --timeout=15 -O "$2" "$1"
  else return 127
  fi
}

# Makes 'dotnet' usable in the checkout $1, or says what to do and fails.
require_dotnet() {
  local root=$1 script=$1/.dotnet/dotnet-install.sh
  [ -x "$root/.dotnet/dotnet" ] && use_local_dotnet "$root"
  has_sdk "$root" && return
  echo "No .NET SDK of the version in global.json is here. Fetching it into .dotnet/ (about 230 MB) …" >&2
  mkdir -p "$root/.dotnet"
  if fetch_script "$dotnet_install_script" "$script" &&
    bash "$script" --jsonfile "$root/global.json" --install-dir "$root/.dotnet" --no-path >&2; then
    use_local_dotnet "$root"
    has_sdk "$root" && return
  fi
  echo "The .NET SDK could not be fetched from $dotnet_install_script. Where that address can be reached, run:" >&2
  echo "  curl -fsSL $dotnet_install_script | bash -s -- --jsonfile global.json --install-dir .dotnet --no-path" >&2
  echo "in $root, or install the .NET SDK 10 (https://dot.net/download) so that 'dotnet' is on the PATH. Then run this again." >&2
  return 1
}
