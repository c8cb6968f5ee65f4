# The steps of deploy/test, each of which adds to `passed` and `failed`. Sourced after setup.sh.

passed=0
failed=0
failures=()     # what to look at, one line each
summary=()      # one line per step

# record NAME PASSED FAILED
record() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    summary+=("$(printf '  %-34s %6d passed %4d failed' "$1" "$2" "$3")")
    [ "$3" -eq 0 ] || failures+=("$1")
}

# verify NAME COMMAND...: one check; shows the command's output when it fails.
verify() {
    local name=$1 log=$ONEPOOL_ROOT/build/check.log
    shift
    mkdir -p "$ONEPOOL_ROOT/build"
    if "$@" >"$log" 2>&1; then
        say "   $name: ok"
        record "$name" 1 0
    else
        tail -n 60 "$log" >&2
        say "   $name: FAILED"
        record "$name" 0 1
    fi
}

sources() {
    find "$ONEPOOL_ROOT" \( -name build -o -name node_modules -o -name .git -o -name .demo \) -prune \
        -o -type f \( -name '*.cpp' -o -name '*.hpp' \) -print | sort
}

check_format() {
    step "Layout (clang-format)"
    local files
    mapfile -t files < <(sources)
    verify "layout of ${#files[@]} files" clang-format-19 --dry-run -Werror "${files[@]}"
}

# changed_sources PATTERN...: files that differ from origin/main, or from the commit before, as paths
# from the root.
changed_sources() {
    local git=(git -C "$ONEPOOL_ROOT" -c "safe.directory=$ONEPOOL_ROOT") base
    base=$("${git[@]}" merge-base HEAD origin/main 2>/dev/null) || base=
    if [ -z "$base" ] || [ "$base" = "$("${git[@]}" rev-parse HEAD)" ]; then
        base=$("${git[@]}" rev-parse -q --verify HEAD~1) || return 0
    fi
    "${git[@]}" diff --name-only --diff-filter=d "$base" -- "$@"
}

# check_alone: a sample of the files, those that changed first, compiled one by one without a neighbour.
check_alone() {
    local files seed
    step "Files alone"
    seed=$(git -C "$ONEPOOL_ROOT" -c "safe.directory=$ONEPOOL_ROOT" rev-parse HEAD 2>/dev/null) || seed=
    build dev -- onepool_generated
    mapfile -t files < <(changed_sources '*.cpp' '*.hpp')
    verify "files compiled alone" python3 "$ONEPOOL_ROOT/deploy/lib/compile_alone.py" \
        "$ONEPOOL_ROOT/build/dev" "$ONEPOOL_JOBS" 60 "$seed" "${files[@]}"
    tail -n 1 "$ONEPOOL_ROOT/build/check.log" >&2
}

# check_tidy all|changed. A Beast file takes half a minute, so a change of many files is sampled. Each
# file is looked at alone, as preset dev compiles it.
check_tidy() {
    local file files most=30 known=$ONEPOOL_ROOT/build/dev/compile_commands.json
    step "Lint (clang-tidy, $1)"
    build dev -- onepool_generated
    if [ "$1" = all ]; then
        mapfile -t files < <(sources | grep '\.cpp$')
        most=${#files[@]}
    else
        mapfile -t files < <(changed_sources '*.cpp' | sed "s|^|$ONEPOOL_ROOT/|")
    fi
    local compiled=()
    for file in "${files[@]}"; do
        ! grep -qF "\"file\": \"$file\"" "$known" || compiled+=("$file")
    done
    [ ${#compiled[@]} -gt 0 ] || { say "   no changed source file"; return 0; }
    if [ ${#compiled[@]} -gt "$most" ]; then
        say "   ${#compiled[@]} changed files; the first $most of them (all with --tidy-all)"
        compiled=("${compiled[@]:0:most}")
    fi
    verify "lint of ${#compiled[@]} files" run_tidy "${compiled[@]}"
}

run_tidy() {
    printf '%s\0' "$@" | xargs -0 -n 1 -P "$ONEPOOL_JOBS" \
        clang-tidy-19 --quiet -p "$ONEPOOL_ROOT/build/dev"
}

# run_label PRESET LABEL [CTEST OPTION...]: a label without tests is a failure only where it was
# asked for by name.
run_label() {
    local preset=$1 label=$2 tree=$ONEPOOL_ROOT/build/$1
    step "Tests: $label ($preset)"
    if [ "$(ctest --test-dir "$tree" -N -L "^$label\$" | sed -n 's/^Total Tests: //p')" = 0 ]; then
        if [ ${#chosen[@]} -gt 0 ]; then
            say "   there is no test with the label $label"
            record "$label ($preset): no tests" 0 1
        fi
        return 0
    fi
    # Pure tests may share the machine; those with brokers and browsers run one at a time.
    local jobs=1
    case $label in unit | sim | layers) jobs=$ONEPOOL_JOBS ;; esac
    run_ctest "$preset" "$label" -j "$jobs" "${@:3}" || true
    count_label "$preset" "$label"
}

run_ctest() {
    local tree=$ONEPOOL_ROOT/build/$1 label=$2
    rm -f "$tree/junit-$label.xml"
    ctest --test-dir "$tree" -L "^$label\$" --output-on-failure --no-tests=error \
        --test-output-size-passed 65536 --output-junit "$tree/junit-$label.xml" "${@:3}" >&2
}

count_label() {
    local counts
    counts=$(python3 "$ONEPOOL_ROOT/deploy/lib/count_tests.py" \
        "$ONEPOOL_ROOT/build/$1/junit-$2.xml") || counts="0 1"
    # shellcheck disable=SC2086
    record "$2 ($1)" $counts
}

# start_labels PRESET LABEL...: one after another, beside what follows, until finish_labels PRESET
# LABEL... shows them.
start_labels() {
    local preset=$1 label
    shift
    step "Tests: $* ($preset), beside the builds that follow"
    for label in "$@"; do
        run_ctest "$preset" "$label" 2>"$ONEPOOL_ROOT/build/$preset/$label.log" || true
    done &
    beside=$!
    trap 'kill "$beside" 2>/dev/null || true; wait' EXIT
}

finish_labels() {
    local preset=$1 label
    shift
    wait "$beside" || true
    trap - EXIT
    for label in "$@"; do
        step "Tests: $label ($preset), run beside the builds"
        cat "$ONEPOOL_ROOT/build/$preset/$label.log" >&2
        count_label "$preset" "$label"
    done
}

# trace_hash PRESET SEED
trace_hash() { "$ONEPOOL_ROOT/build/$1/bin/onepool-sim" --seed "$2" --trace-hash | grep '^trace '; }

# compare_traces PRESET: the same seed gives the same trace with both compilers, byte for byte.
compare_traces() {
    local seed with_clang with_gcc tree=$1
    step "Traces of clang and g++"
    for seed in 1 2 3 4 5; do
        with_clang=$(trace_hash "$tree" "$seed") || with_clang=
        with_gcc=$(trace_hash gcc "$seed") || with_gcc=
        if [ -n "$with_clang" ] && [ "$with_clang" = "$with_gcc" ]; then
            say "   seed $seed: $with_clang"
            record "trace of seed $seed, clang = g++" 1 0
        else
            say "   seed $seed: clang says '$with_clang', g++ says '$with_gcc'"
            record "trace of seed $seed, clang = g++" 0 1
        fi
    done
}

# The fuzz preset would build the pure tests too; the fuzzers are enough.
build_fuzzers() {
    local targets
    mapfile -t targets < <(sed -n 's/^onepool_fuzzer(\([a-z_0-9]*\).*/\1/p' \
        "$ONEPOOL_ROOT/tests/fuzz/CMakeLists.txt")
    build fuzz -- "${targets[@]}"
}

fuzzers() {
    find "$ONEPOOL_ROOT/build/fuzz" -type f -executable -name 'fuzz_*' ! -name '*.*' | sort
}

run_fuzzers() {
    local programs program seconds=${ONEPOOL_FUZZ_SECONDS:-60}
    step "Fuzzers, $seconds s each"
    mapfile -t programs < <(fuzzers)
    if [ ${#programs[@]} -eq 0 ]; then
        say "   there is no fuzzer"
        [ ${#chosen[@]} -eq 0 ] || record "fuzz: no tests" 0 1
        return 0
    fi
    for program in "${programs[@]}"; do
        while [ "$(jobs -rp | wc -l)" -ge "$ONEPOOL_JOBS" ]; do wait -n || true; done
        {
            run_fuzzer "$program" "$seconds" >"$program.log" 2>&1 && echo 0 || echo 1
        } >"$program.status" &
    done
    wait
    for program in "${programs[@]}"; do
        verify "fuzz ${program##*/fuzz_} for $seconds s" has_held "$program"
    done
}

# has_held PROGRAM: shows what it said; fails when it found something.
has_held() {
    cat "$1.log"
    [ "$(cat "$1.status")" = 0 ]
}

# run_fuzzer PROGRAM SECONDS: starts from the committed corpus, keeps finds under build/fuzz.
run_fuzzer() {
    local program=$1 seconds=$2 name=${1##*/fuzz_} found seeds=()
    found=$ONEPOOL_ROOT/build/fuzz/corpus/$name
    [ ! -d "$ONEPOOL_ROOT/tests/fuzz/corpus/$name" ] || seeds=("$ONEPOOL_ROOT/tests/fuzz/corpus/$name")
    mkdir -p "$found"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$ONEPOOL_ROOT/build/fuzz/$name-" "$found" "${seeds[@]}"
}

print_summary() {
    local name
    step "Summary after $SECONDS s"
    printf '%s\n' "${summary[@]}"
    for name in "${failures[@]}"; do printf 'failed: %s\n' "$name"; done
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
