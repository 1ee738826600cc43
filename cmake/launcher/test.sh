# shellcheck shell=bash disable=SC2154
# ./chukan test [suite…]: builds and runs the test suites; the last line is 'N passed, N failed'. Sourced by ./chukan.
#
# A suite is a folder of tests/. It holds test programs (a CMakeLists.txt with chukan_test(NAME …)), or a program `run` whose own last line is 'N passed, N failed', or both.

suites=(unit rules integration browser launcher fuzz)
more_suites=(spreadsheet) # only when named: its program is large

# The names of a suite's test programs.
programs_of() {
    find "$root/tests/$1" -name CMakeLists.txt -exec sed -n 's/^chukan_test(\([a-z_0-9]*\).*/\1/p' {} + | LC_ALL=C sort
}

# count_of LOG CODE: "passed failed" of one test program, from its own words and its exit code.
count_of() {
    local passed failed
    if [ -f "$1" ] && grep -q '^\[==========\] .* ran\.' "$1"; then
        passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\{0,1\}\..*/\1/p' "$1" | tail -n 1)
        failed=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) tests\{0,1\}, listed below:.*/\1/p' "$1" | tail -n 1)
    else
        passed=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1/p' "$1" 2>/dev/null | tail -n 1)
        failed=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\2/p' "$1" 2>/dev/null | tail -n 1)
        if [ -z "$passed" ]; then # gtest without an end: it died half-way
            passed=$(grep -c '^\[       OK \]' "$1" 2>/dev/null || true)
        fi
    fi
    passed=${passed:-0} failed=${failed:-0}
    # A program that ended badly, or ran nothing, has failed, whatever it counted.
    if [ "$failed" = 0 ] && { [ "$2" != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
    printf '%s %s\n' "$passed" "$failed"
}

# run_one NAME PROGRAM: writes NAME.log and NAME.count into build/test-logs. 25 minutes are more than any program may take.
run_one() {
    local name=$1 code=0 log=$logs/$1.log began=$SECONDS passed failed
    shift
    (cd "$root" && exec timeout --kill-after=20 1500 "$@") >"$log" 2>&1 </dev/null || code=$?
    read -r passed failed < <(count_of "$log" "$code")
    printf '%s %s\n' "$passed" "$failed" >"$logs/$name.count"
    if [ "$failed" = 0 ]; then
        printf '  %-34s %5s passed               %4ss\n' "$name" "$passed" $((SECONDS - began))
    else
        printf '  %-34s %5s passed, %3s failed  %4ss\n' "$name" "$passed" "$failed" $((SECONDS - began))
    fi
}

# Shows what failed and why, in the program's own words.
show_failures() {
    local name=$1 log=$logs/$1.log
    printf '\n---- %s (build/test-logs/%s.log)\n' "$name" "$name"
    if grep -q '^\[ RUN      \]' "$log"; then
        awk '/^\[ RUN      \]/ { held = "" } { held = held $0 "\n" }
             /^\[  FAILED  \] [A-Za-z].*ms\)/ { printf "%s", held; held = "" }
             END { if (held ~ /^\[ RUN      \]/) printf "%s", held }' "$log" | tail -n 120
    else
        tail -n 60 "$log"
    fi
}

run_tests() {
    local wanted=()
    while [ $# -gt 0 ]; do
        if [ "$1" = --seconds ] && [[ "${2:-}" =~ ^[0-9]+$ ]]; then # how long the suite fuzz tries; 60 when nothing is said
            export CHUKAN_FUZZ_SECONDS=$2
            shift 2
        else
            wanted+=("$1")
            shift
        fi
    done
    local suite program name passed=0 failed=0 one_passed one_failed programs=() names=()
    if [ ${#wanted[@]} = 0 ]; then
        for suite in "${suites[@]}"; do
            if [ -d "$root/tests/$suite" ]; then wanted+=("$suite"); fi
        done
    fi
    for suite in "${wanted[@]}"; do
        if [ ! -d "$root/tests/$suite" ]; then
            say "There is no suite '$suite' (${suites[*]} ${more_suites[*]})."
            exit 2
        fi
        while read -r program; do programs+=("$program"); done < <(programs_of "$suite")
    done
    provide_packages build run test
    case " ${wanted[*]} " in *' spreadsheet '*) provide_packages spreadsheet ;; esac
    case " ${wanted[*]} " in *' integration '* | *' browser '* | *' launcher '* | *' spreadsheet '*)
        provide_program
        provide_screens
        ;;
    esac
    if [ ${#programs[@]} -gt 0 ]; then
        say "Building ${#programs[@]} test programs"
        with_build_lock build_targets "${programs[@]}"
    fi

    logs=$root/build/test-logs
    rm -rf "$logs"
    mkdir -p "$logs"
    export CHUKAN_PROGRAM=$build/app/chukan
    local jobs=$(($(nproc) > 4 ? 4 : $(nproc)))
    for suite in "${wanted[@]}"; do
        printf '%s\n' "$suite"
        local ran=0
        while read -r program; do
            local path
            path=$(find "$build/tests/$suite" -type f -name "$program" -perm -u+x | head -n 1)
            names+=("$program") ran=1
            while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
            run_one "$program" "${path:-/nonexistent/$program}" &
        done < <(programs_of "$suite")
        wait
        if [ -x "$root/tests/$suite/run" ]; then
            names+=("$suite") ran=1
            run_one "$suite" "$root/tests/$suite/run"
        fi
        if [ $ran = 0 ]; then # a suite that ran nothing proves nothing
            printf '  %s ran no test\n' "$suite"
            failed=$((failed + 1))
        fi
    done

    for name in "${names[@]}"; do
        read -r one_passed one_failed <"$logs/$name.count"
        passed=$((passed + one_passed)) failed=$((failed + one_failed))
        if [ "$one_failed" != 0 ]; then show_failures "$name"; fi
    done
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" = 0 ] || exit 1
    exit 0
}
