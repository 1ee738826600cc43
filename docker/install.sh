#!/usr/bin/env bash
# Builds chukan and installs it: docker/install.sh [--packages] [PREFIX], by default /usr/local.
# The Dockerfile and CI both run exactly this; CI into an empty prefix. --packages installs what building needs (as root).
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
build=$root/build/install
# The launcher's own steps are used, so that there is one way to build.
# shellcheck disable=SC2034
preset=release program=$build/app/chukan
. "$root/cmake/launcher/packages.sh"
. "$root/cmake/launcher/build.sh"
say() { printf '%s\n' "$*" >&2; }

if [ "${1:-}" = --packages ]; then
    shift
    provide_packages build web
fi
prefix=${1:-/usr/local}

say "Building into $build"
(cd "$root" && cmake --preset "$preset" -B "$build" -DCHUKAN_TESTS=OFF) >&2
ninja -C "$build" chukan >&2
if ! build_screens; then
    tail -n 20 "$root/build/npm.log" >&2
    say "The screens could not be built."
    exit 1
fi
cmake --install "$build" --prefix "$prefix" >&2
"$prefix/bin/chukan" --help >/dev/null
say "Installed into $prefix"
