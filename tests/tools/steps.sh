# Steps: each runs one command into a log of its own, says how it went and is counted. Sourced by tests/run.
# shellcheck shell=bash

passed=0 failed=0 skipped=0

# steps_begin FOLDER LONG: keeps the logs there, those of the last run no longer. LONG is true where long tests follow.
steps_begin() {
    steps_folder=$1 steps_long=$2
    rm -rf "$steps_folder"
    mkdir -p "$steps_folder"
}

# step NAME COMMAND…: counts as one.
step() {
    if step_run "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}

# step_unless REASON NAME COMMAND…: a step that is skipped where there is a reason.
step_unless() {
    local reason=$1 name=$2
    shift
    if [[ -z $reason ]]; then
        step "$@"
    else
        printf '%-28s skipped: %s\n' "$name" "$reason"
        skipped=$((skipped + 1))
    fi
}

# step_of_tests NAME COMMAND…: counts as the tests that cargo reports. A test that says that it could not run, as for want
# of PostgreSQL, passes for cargo; here it is skipped. What is only ignored until the long tests run is not skipped.
step_of_tests() {
    local status=0 log good bad ignored absent
    step_run "$@" || status=$?
    log=$(step_log "$1")
    read -r good bad ignored < <(awk '
        /^test result: / { good += $4; bad += $6; ignored += $8 }
        END { print good + 0, bad + 0, ignored + 0 }' "$log")
    absent=$({ grep -o '[^ ]* skipped: .*' "$log" || true; } | sort -u | wc -l)
    # It did not compile, or a test binary died without a result.
    if ((status != 0 && bad == 0)); then
        bad=1
    fi
    if "$steps_long"; then
        ignored=0
    fi
    printf '%-28s %d passed, %d failed, %d skipped\n' '' $((good - absent)) "$bad" $((ignored + absent))
    passed=$((passed + good - absent))
    failed=$((failed + bad))
    skipped=$((skipped + ignored + absent))
}

# steps_end: the closing line; fails where a step failed.
steps_end() {
    printf '\nin %s\n%d passed, %d failed, %d skipped\n' "$(steps_time $SECONDS)" "$passed" "$failed" "$skipped"
    ((failed == 0))
}

# step_run NAME COMMAND…: runs the command and says how it went; shows its log where it failed.
step_run() {
    local name=$1 begun=$SECONDS status=0 log
    shift
    log=$(step_log "$name")
    printf '%-28s ' "$name"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status == 0)); then
        printf 'ok      %s\n' "$(steps_time $((SECONDS - begun)))"
    else
        printf 'FAILED  %s\n' "$(steps_time $((SECONDS - begun)))"
        sed 's/^/    /' "$log"
    fi
    return "$status"
}

step_log() {
    printf '%s/%s.log' "$steps_folder" "${1//[^A-Za-z]/-}"
}

steps_time() {
    printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
}

# missing FILE: the reason to skip what needs this executable file, or nothing.
missing() {
    [[ -x $1 ]] || printf 'there is no %s' "$1"
}
