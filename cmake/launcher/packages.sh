# shellcheck shell=bash disable=SC2154
# Debian packages: which are missing, and how they get here. Sourced by ./chukan.

# Prints "package program" lines of the given sections of config/packages.txt.
packages_of() {
    local section='' line wanted=" $* "
    while read -r line; do
        case $line in
        '' | '#'*) ;;
        '['*']') section=${line:1:-1} ;;
        *) case $wanted in *" $section "*) printf '%s\n' "$line" ;; esac ;;
        esac
    done <"$root/config/packages.txt"
}

# Prints the packages of the sections that are neither installed nor stood in for by their program.
missing_packages() {
    local installed package program
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
    installed=$'\n'$installed$'\n'
    packages_of "$@" | while read -r package program; do
        case $installed in *$'\n'"$package"$'\n'*) continue ;; esac
        if [ -n "$program" ] && command -v "$program" >/dev/null; then continue; fi
        printf '%s\n' "$package"
    done
}

# Runs a command as root: as we are, or by sudo without a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# Nothing of what we install is to start as a service: the cluster and the servers of this project are its own.
install_packages() {
    local policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.d made_policy='' code=0
    as_root mkdir -p "$clusters"
    printf 'create_main_cluster = false\n' | as_root tee "$clusters/chukan.conf" >/dev/null
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        made_policy=yes
    fi
    as_root apt-get update >&2 || say "The lists of packages could not be renewed; trying with those that are here."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2 || code=$?
    if [ -n "$made_policy" ]; then as_root rm -f "$policy"; fi
    as_root rm -f "$clusters/chukan.conf"
    return $code
}

# provide_packages SECTION…: installs what is missing, or says which line does and ends with 2.
provide_packages() {
    local missing
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian system: config/packages.txt says what must be installed."
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} = 0 ]; then return 0; fi
    if ! can_be_root; then
        say "These Debian packages are missing. Install them with this line and start again:"
        say
        say "    sudo apt-get install --no-install-recommends ${missing[*]}"
        say
        exit 2
    fi
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    if ! install_packages "${missing[@]}"; then
        say "The packages could not be installed. The line was:"
        say "    sudo apt-get install --no-install-recommends ${missing[*]}"
        exit 2
    fi
}
