# shellcheck shell=bash disable=SC2154
# Building the program and the screens, each only when something has changed. Sourced by ./chukan.

# A line that changes whenever a file below the given places is added, removed or written.
state_of() {
    find "$@" \( -name node_modules -o -name dist -o -name .git \) -prune -o -type f -printf '%P %s %T@\n' 2>/dev/null |
        LC_ALL=C sort | sha256sum
}

# One build at a time in one tree.
with_build_lock() {
    mkdir -p "$root/build"
    local code=0
    exec 9>"$root/build/.lock"
    if ! flock -n 9; then
        say "Another build is running here; waiting for it."
        flock 9
    fi
    "$@" || code=$?
    exec 9>&-
    return $code
}

configure_build() {
    # A tree that was moved or copied has another tree's paths in its cache.
    if [ -f "$build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
        say "This tree has moved: building anew."
        rm -rf "$build"
    fi
    if [ -f "$build/build.ninja" ]; then return 0; fi
    say "Configuring ($preset)"
    (cd "$root" && cmake --preset "$preset") >"$root/build/configure.log" 2>&1 || {
        cat "$root/build/configure.log" >&2
        say "CMake could not configure the build."
        exit 2
    }
}

# build_targets TARGET…: ninja shows its own progress; at no terminal, a line every ten seconds is enough.
build_targets() {
    configure_build
    if [ -t 2 ]; then
        NINJA_STATUS='[%f/%t] ' ninja -C "$build" "$@" >&2
    else
        NINJA_STATUS='[%f/%t] ' ninja -C "$build" "$@" 2>&1 | awk -v now="$(date +%s)" '
            { line = $0 }
            /^\[[0-9]+\/[0-9]+\]/ { "date +%s" | getline t; close("date +%s"); if (t - now < 10) next; now = t }
            { print line; fflush() }
            END { if (line ~ /^\[[0-9]+\/[0-9]+\]/) print line }' >&2
    fi || {
        say "The build failed."
        exit 2
    }
}

sources=(app server peers platform tests/bench tests/support cmake CMakeLists.txt CMakePresets.json)

build_program() {
    local state stamp=$build/.built
    state=$(state_of "${sources[@]/#/$root/}")
    if [ -x "$program" ] && [ "$state" = "$(cat "$stamp" 2>/dev/null)" ]; then return 0; fi
    say "Building chukan (a first build takes some minutes)"
    build_targets chukan
    printf '%s\n' "$state" >"$stamp"
}

provide_program() {
    provide_packages build run
    with_build_lock build_program
}

# The screens: web/dist, which nothing at run time needs npm for.
build_screens() {
    local state stamp=$root/build/.screens lock
    state=$(state_of "$root/web" "$root/server/openapi.yaml" "$root/config/codes")
    if [ -f "$root/web/dist/index.html" ]; then
        if [ "$state" = "$(cat "$stamp" 2>/dev/null)" ]; then return 0; fi
        # Somebody else may have built them: then they are good unless a source is younger.
        if [ -z "$(find "$root/web" "$root/server/openapi.yaml" "$root/config/codes" \( -name node_modules -o -name dist \) -prune -o \
            -type f -newer "$root/web/dist/index.html" -print -quit)" ]; then
            printf '%s\n' "$state" >"$stamp"
            return 0
        fi
    fi
    provide_packages web
    say "Building the screens"
    lock=$(sha256sum <"$root/web/package-lock.json")
    if [ "$lock" != "$(cat "$root/web/node_modules/.installed" 2>/dev/null)" ]; then
        (cd "$root/web" && npm ci --no-audit --no-fund) >"$root/build/npm.log" 2>&1 || return 1
        printf '%s\n' "$lock" >"$root/web/node_modules/.installed"
    fi
    (cd "$root/web" && npm run build) >>"$root/build/npm.log" 2>&1 || return 1
    printf '%s\n' "$state" >"$stamp"
}

provide_screens() {
    if [ ! -f "$root/web/package-lock.json" ]; then return 0; fi
    with_build_lock build_screens || {
        tail -n 20 "$root/build/npm.log" >&2
        say "The screens could not be built (build/npm.log); everything else works without them."
    }
}
