#!/bin/bash
# A union's CI job, with curl and awk alone: ci.sh FOLDER, the folder that `./chukan standard-system exercise --out FOLDER` wrote. Exit 0: every result is as expected.
set -euo pipefail
work=$1 url=${CHUKAN_URL:-https://127.0.0.1:8443/production}/api/v1 paper=${CHUKAN_CERTIFICATE:-var/certificates/demo/39130000-T001} token='' me=''
ask() { # curl's words: as the terminal, and as who is logged in
    curl -sS --fail-with-body --cacert "${CHUKAN_CA:-var/public/ca.pem}" --cert "$paper.crt.pem" --key "$paper.key.pem" ${token:+-H "Authorization: Bearer $token"} "$@"
}
field() { awk -F'"' -v name="$1" '{ for (i = 2; i < NF; i++) if ($i == name) { print $(i + 2); exit } }'; }
login() { # USER: with the initial password, which must be changed at the first login
    token='' && token=$(ask --json "{\"user_id\":\"$1\",\"password\":\"Chukan-2017\"}" "$url/sessions" | field token)
    ask -X PUT --json '{"current_password":"Chukan-2017","new_password":"Chukan-job-2017"}' "$url/me/password"
    token='' && token=$(ask --json "{\"user_id\":\"$1\",\"password\":\"Chukan-job-2017\"}" "$url/sessions" | field token)
}
number() { # FILE: a 宛名番号 that stands in the column of the 枝番 becomes the 枝番 that KN011 gave
    awk -F, -v OFS=, 'FILENAME == ARGV[1] { branch[$1] = $2; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "被保険者枝番") column = i }
        column && ($column in branch) { $column = branch[$column] } 1' "$work/branches.csv" "$1"
}
: >"$work/branches.csv"
while read -r user kind file result; do
    if [ "$user" != "$me" ]; then login "$user"; me=$user; fi
    receipt=$(number "$work/up/$file" | ask -H "Content-Disposition: attachment; filename=\"$file\"" -H 'Content-Type: text/csv' --data-binary @- "$url/files/$kind" | field receipt)
    until state=$(ask "$url/files/$receipt" | field state) && [ "$state" = 処理完了 ]; do
        case $state in 取込不可 | 取消 | '') echo "$file: $state" && exit 1 ;; *) read -rt 0.5 _ <> <(:) || : ;; esac # half a second
    done
    ask -o "$work/got/$result" "$url/files/$receipt/result"
    if [ "$kind" = enrollee ]; then awk -F, 'FNR > 1 && length($5) == 16 { print $3 "," $5 }' "$work/got/$result" >>"$work/branches.csv"; fi
    number "$work/expected/$result" | awk -v name="$result" 'FILENAME == "-" { wanted[++lines] = $0; next } { found++ } wanted[found] != $0 { print name ", line " found ": wanted " wanted[found] ", found " $0; bad = 1 }
        END { print name ": " found + 0 " lines"; exit bad || found != lines }' - "$work/got/$result"
done <"$work/list.txt"
