# Building for arm64 on another machine. Sourced after setup.sh.

ARM64_ROOT=$ONEPOOL_ROOT/build/arm64-root
# The libraries of PACKAGES_BUILD, and what a compiler needs of the system.
ARM64_PACKAGES=(
    libc6-dev libstdc++-12-dev
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
    libpaho-mqtt-dev libpaho-mqttpp-dev libsqlite3-dev libssl-dev libsodium-dev
    libflatbuffers-dev nlohmann-json3-dev
    libspdlog-dev libcli11-dev libtomlplusplus-dev libgtest-dev libgmock-dev)

# make_arm64_root: unpacks these and what they need, once; apt works in folders of its own, so that
# the machine's packages stay as they are.
make_arm64_root() {
    local apt=$ONEPOOL_ROOT/build/arm64-apt names
    names=$(printf '%s\n' "${ARM64_PACKAGES[@]}")
    [ "$(cat "$ARM64_ROOT/packages" 2>/dev/null)" != "$names" ] || return 0
    step "Unpacking Debian's arm64 libraries"
    rm -rf "$apt" "$ARM64_ROOT"
    mkdir -p "$apt"/{lists/partial,archives/partial} "$ARM64_ROOT"
    : >"$apt/status"
    local options=(
        -q -o "APT::Architecture=arm64" -o "APT::Architectures=arm64"
        -o "Dir::State=$apt" -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status"
        -o "Dir::Cache=$apt" -o "Dir::Cache::archives=$apt/archives"
        -o "APT::Install-Recommends=false" -o "APT::Sandbox::User=root"
        -o "Dpkg::Use-Pty=0")
    apt-get "${options[@]}" update >&2 ||
        die "apt-get update for arm64 failed; is there a network, and has your mirror arm64?"
    apt-get "${options[@]}" -y --download-only install "${ARM64_PACKAGES[@]}" >&2 ||
        die "apt-get could not fetch the arm64 libraries"
    local package
    for package in "$apt"/archives/*.deb; do dpkg -x "$package" "$ARM64_ROOT"; done
    rm -rf "$apt"
    echo "$names" >"$ARM64_ROOT/packages"
}

emulate() { qemu-aarch64-static -L "$ARM64_ROOT" "$@"; }

# check_arm64: tries the programs by emulation.
check_arm64() {
    local tree=$ONEPOOL_ROOT/build/arm64 program seed here there
    step "Trying them by emulation"
    emulate "$tree/bin/onepool-node" --version >&2 || die "onepool-node does not start"
    for program in test_protocol test_node_core; do
        emulate "$(find "$tree/tests" -name "$program" -type f)" --gtest_brief=1 >&2 ||
            die "$program failed on arm64"
    done
    for seed in 1 2; do
        here=$("$ONEPOOL_ROOT/build/dev/bin/onepool-sim" --seed "$seed" --trace-hash | grep '^trace ')
        there=$(emulate "$tree/bin/onepool-sim" --seed "$seed" --trace-hash | grep '^trace ')
        [ -n "$here" ] && [ "$here" = "$there" ] ||
            die "seed $seed: here '$here', on arm64 '$there'"
        say "   seed $seed: $here"
    done
    say "   $(file -b "$tree/bin/onepool-node" 2>/dev/null || echo "build/arm64/bin/onepool-node is built")"
}
