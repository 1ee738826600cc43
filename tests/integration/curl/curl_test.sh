#!/bin/bash
# A union's own tools and nothing of ours: curl with the terminal's certificate, a KN010 saved by LibreOffice in Shift_JIS (iconv where it is not installed), awk.
# usage: curl_test.sh [PROGRAM]   the last line is 'N passed, N failed'
set -u
root=$(cd "$(dirname "$0")/../../.." && pwd)
program=${1:-${CHUKAN_PROGRAM:-$root/build/debug/app/chukan}}
place=$(mktemp -d "${TMPDIR:-/tmp}/chukan-curl-XXXXXX")
chmod 755 "$place" # PostgreSQL's user passes through
export CHUKAN_VAR=$place/var CHUKAN_ROOT=$root
passed=0 failed=0 pid=

clean_up() {
    timeout 60 "$program" down >>"$place/out" 2>&1
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
    rm -rf "$place"
}
trap clean_up EXIT

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

# expect WHAT WANTED FOUND
expect() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1)) && echo "ok    $1"
    else
        failed=$((failed + 1)) && echo "FAIL  $1: wanted '$2', found '$3'"
    fi
}

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$place/answer"; }

# ask CERTIFICATE METHOD PATH [curl's further words]: sets $status; the body is in $place/answer. '-' stands for no certificate.
ask() {
    local paper=() certificate=$1 method=$2 path=$3
    shift 3
    if [ "$certificate" != - ]; then
        paper=(--cert "$CHUKAN_VAR/certificates/demo/$certificate-T001.crt.pem" --key "$CHUKAN_VAR/certificates/demo/$certificate-T001.key.pem")
    fi
    : >"$place/answer"
    status=$(curl --silent --show-error --max-time 60 --cacert "$CHUKAN_VAR/public/ca.pem" "${paper[@]}" -X "$method" -o "$place/answer" -w '%{http_code}' \
        "$@" "https://127.0.0.1:$base/production/api/v1$path" 2>>"$place/out")
}

free_base() {
    local candidate place
    for candidate in $(seq 31000 331 60000); do
        for place in 0 1 2 3 4 5 6 7 8 9 10 100 101 102 103 104 105 106 107 108 109 110; do
            if (: <"/dev/tcp/127.0.0.1/$((candidate + place))") 2>/dev/null; then continue 2; fi
        done
        echo "$candidate"
        return
    done
}

# Saves the file $1 as Shift_JIS in $2, every column a text, as a clerk does it.
save_as_shift_jis() {
    local columns item
    if command -v soffice >/dev/null; then
        columns=$(for item in $(seq 1 32); do printf '%s/2/' "$item"; done)
        mkdir -p "$place/saved"
        timeout 150 soffice --headless "-env:UserInstallation=file://$place/office" --infilter="Text - txt - csv (StarCalc):44,34,76,1,${columns%/}" \
            --convert-to 'csv:Text - txt - csv (StarCalc):44,34,64,1' --outdir "$place/saved" "$1" >>"$place/out" 2>&1
        if [ -s "$place/saved/$(basename "$1")" ]; then
            mv "$place/saved/$(basename "$1")" "$2"
            echo "      the file was saved by LibreOffice"
            return
        fi
    fi
    iconv -f UTF-8 -t CP932 "$1" >"$2"
    echo "      the file was converted by iconv"
}

base=$(free_base)
if ! timeout 170 "$program" up --detach --port-base "$base" >>"$place/out" 2>&1; then
    tail -n 30 "$place/out"
    expect "the systems start" yes no
    finish
fi
pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$CHUKAN_VAR/run/chukan.json")

# Nothing without the right certificate.
ask - GET /sessions/current
expect "without a certificate: refused" 403 "$status"
expect "without a certificate: the reason" E9101 "$(field code)"
ask - POST /sessions --json '{"user_id":"clerk","password":"Chukan-2017"}'
expect "without a certificate: no login" "403 E9101" "$status $(field code)"

# Login and the first change of the password.
ask 39130000 POST /sessions --json '{"user_id":"clerk","password":"Chukan-2017"}'
expect "login" 201 "$status"
expect "the password must be changed" true "$(field password_change_required)"
token=$(field token)
ask 39130000 GET /files -H "Authorization: Bearer $token"
expect "before that nothing else is allowed" "403 E9306" "$status $(field code)"
ask 39130000 PUT /me/password -H "Authorization: Bearer $token" --json '{"current_password":"Chukan-2017","new_password":"Chukan-curl-2017"}'
expect "the password is changed" 2 "${status:0:1}"
ask 39130000 POST /sessions --json '{"user_id":"clerk","password":"Chukan-curl-2017"}'
expect "login with the new password" 201 "$status"
token=$(field token)

# One file up, its result down.
"$program" generate population --persons 5 --insurer 39130000 --seed 3 --out "$place/people" >>"$place/out" 2>&1
name=39130000_KN010_20171113_001.csv
save_as_shift_jis "$place/people/$name" "$place/$name"
expect "the file is Shift_JIS" yes "$(iconv -f UTF-8 -t UTF-8 "$place/$name" >/dev/null 2>&1 && echo no || echo yes)"
ask 39130000 POST /files/enrollee -H "Authorization: Bearer $token" -H 'Content-Type: text/csv; charset=Shift_JIS' \
    -H "Content-Disposition: attachment; filename=\"$name\"" --data-binary "@$place/$name"
expect "the upload is accepted" 202 "$status"
receipt=$(field receipt)
state=
for _ in $(seq 1 120); do
    ask 39130000 GET "/files/$receipt" -H "Authorization: Bearer $token"
    state=$(field state)
    case $state in 処理完了 | 取込不可 | システムエラー) break ;; esac
    sleep 0.5
done
expect "the file is processed" 処理完了 "$state"
if [ "$state" != 処理完了 ]; then grep -h '"level":"\(error\|warning\)"' -r "$CHUKAN_VAR/log" | tail -n 10; fi
expect "no row is rejected" 0 "$(field error_count)"
ask 39130000 GET "/files/$receipt/result" -H "Authorization: Bearer $token"
expect "the result is there" 200 "$status"
iconv -f CP932 -t UTF-8 "$place/answer" | tr -d '"\r' >"$place/KN011.csv"
expect "the result is in the file's encoding" "レコード番号,保険者番号,宛名番号,被保険者番号,被保険者枝番,処理結果区分,処理結果コード,処理結果メッセージ" "$(head -n 1 "$place/KN011.csv")"
iconv -f CP932 -t UTF-8 "$place/$name" | tr -d '"\r' >"$place/KN010.csv"
expect "each row has its line: number, insurer, 宛名番号, 被保険者番号 as sent, a 枝番, 正常" "5 of 5" \
    "$(awk -F, 'NR == FNR { if (FNR > 1) sent[FNR] = $1 "," $3 "," $4 "," $7; next }
        FNR > 1 { lines++; if (sent[FNR] == $1 "," $2 "," $3 "," $4 && $5 ~ /^[0-9]+$/ && length($5) == 16 && !seen[$5]++ && $6 == "1") good++ }
        END { print good + 0 " of " lines + 0 }' "$place/KN010.csv" "$place/KN011.csv")"

# Another insurer's certificate opens nothing of this one.
ask 39140009 GET "/files/$receipt" -H "Authorization: Bearer $token"
expect "another insurer's certificate with this session" "403 E9107" "$status $(field code)"
ask 39140009 POST /sessions --json '{"user_id":"clerk","password":"Chukan-2017"}'
other=$(field token)
ask 39140009 PUT /me/password -H "Authorization: Bearer $other" --json '{"current_password":"Chukan-2017","new_password":"Chukan-curl-2017"}'
ask 39140009 POST /sessions --json '{"user_id":"clerk","password":"Chukan-curl-2017"}'
other=$(field token)
ask 39140009 GET "/files/$receipt/result" -H "Authorization: Bearer $other"
expect "another insurer's own session finds nothing" "404 E9310" "$status $(field code)"
ask 39140009 POST /files/enrollee -H "Authorization: Bearer $other" -H 'Content-Type: text/csv; charset=Shift_JIS' \
    -H "Content-Disposition: attachment; filename=\"$name\"" --data-binary "@$place/$name"
expect "another insurer cannot upload this one's file" "422 E1021" "$status $(field code)"

# Over the limit by its own word: refused before any of it is sent, and nothing remains of it.
truncate -s 2G "$place/large.csv"
ask 39130000 POST /files/enrollee -H "Authorization: Bearer $token" -H 'Content-Type: text/csv; charset=Shift_JIS' \
    -H 'Content-Disposition: attachment; filename="39130000_KN010_20171113_002.csv"' -T "$place/large.csv"
expect "2 GB are refused" "413 E1102" "$status $(field code)"
ask 39130000 GET /files -H "Authorization: Bearer $token"
expect "and leave no receipt" 1 "$(grep -o '"receipt"' "$place/answer" | wc -l)"
expect "the server's memory stayed under 300 MB" yes "$(awk '/^VmHWM/ { print $2 < 300 * 1024 ? "yes" : $2 " kB" }' "/proc/$pid/status")"
finish
