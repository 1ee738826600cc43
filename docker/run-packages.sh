#!/bin/sh
# Installs the packages of [run] and [libraries] of config/packages.txt in an image: run-packages.sh packages.txt
set -eu
packages=$(awk '/^\[/ { take = ($0 == "[run]" || $0 == "[libraries]"); next } take && NF && !/^#/ { print $1 }' "$1")
apt-get update
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/chukan.conf
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages curl
rm -rf /var/lib/apt/lists/*
