#!/bin/bash
# docs/replace-a-system.md, worked: chukan without its intermediate server, and another in Python in its place.
# usage: replace_test.sh [PROGRAM]   the last line is 'N passed, N failed'
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
program=${1:-${CHUKAN_PROGRAM:-$root/build/debug/app/chukan}}
place=$(mktemp -d "${TMPDIR:-/tmp}/chukan-replace-XXXXXX")
chmod 755 "$place" # PostgreSQL's user passes through
export CHUKAN_VAR=$place/var CHUKAN_ROOT=$root PYTHONDONTWRITEBYTECODE=1
pid=

clean_up() {
    timeout 60 "$program" down >>"$place/out" 2>&1
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
    rm -rf "$place"
}
trap clean_up EXIT

free_base() {
    local candidate place
    for candidate in $(seq 31100 331 60000); do
        for place in 0 1 2 3 4 5 6 7 8 9 10 50 100 101 102 103 104 105 106 107 108 109 110; do
            if (: <"/dev/tcp/127.0.0.1/$((candidate + place))") 2>/dev/null; then continue 2; fi
        done
        echo "$candidate"
        return
    done
}

base=$(free_base)
other=$((base + 50))
{
    cat "$root/config/chukan.toml"
    printf '\n[systems.intermediate]\nurl = "https://127.0.0.1:%s"\n' "$other"
} >"$place/chukan.toml"
if ! timeout 170 "$program" up --detach --port-base "$base" --config "$place/chukan.toml" \
    --roles portal,control,operations,provision,juki,nws,institutions,mynaportal,pmo,authority >>"$place/out" 2>&1; then
    tail -n 30 "$place/out"
    echo "0 passed, 1 failed"
    exit 1
fi
pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$CHUKAN_VAR/run/chukan.json")
"$program" generate population --persons 1 --insurer 39130000 --seed 3 --out "$place/people" >>"$place/out" 2>&1
timeout 170 /usr/bin/python3 "$here/replace.py" "$CHUKAN_VAR" "$base" "$other" "$place/people" >"$place/result" 2>&1
code=$?
if [ "$code" != 0 ]; then grep -h '"level":"\(error\|warning\)"' -r "$CHUKAN_VAR/log" | tail -n 10; fi
cat "$place/result"
exit "$code"
