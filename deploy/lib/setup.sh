# Sourced by every entry point. Installs the Debian packages that are missing (and only those),
# and sets what all builds share. Needs bash, dpkg and apt, nothing else: it works in a bare
# Debian 12. Functions here print to stderr, so that a program's own output stays clean.

ONEPOOL_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ONEPOOL_ROOT
export LC_ALL=C.UTF-8

# ccache finds the same objects from any checkout.
export CCACHE_DIR=${CCACHE_DIR:-$HOME/.cache/ccache}
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$ONEPOOL_ROOT} CCACHE_NOHASHDIR=1

# Two compilers at a time fit the memory of a small machine: a Beast file takes 1.2 GB.
ONEPOOL_JOBS=${ONEPOOL_JOBS:-$(nproc)}
export CMAKE_BUILD_PARALLEL_LEVEL=$ONEPOOL_JOBS

# What a build of everything needs. The pages are built with node and npm, see below.
PACKAGES_BUILD=(
    clang-19 lld-19 ninja-build cmake ccache pkg-config git ca-certificates
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
    libpaho-mqtt-dev libpaho-mqttpp-dev libsqlite3-dev libssl-dev libsodium-dev
    libflatbuffers-dev flatbuffers-compiler nlohmann-json3-dev
    libspdlog-dev libcli11-dev libtomlplusplus-dev libgtest-dev libgmock-dev)
# What a running system needs: broker, certificates, the scripts.
PACKAGES_RUN=(mosquitto openssl python3 procps xz-utils)
# What the tests need beyond that: sanitizers, libFuzzer, the second compiler, a browser.
PACKAGES_TEST=(g++ libclang-rt-19-dev clang-format-19 clang-tidy-19 sqlite3 chromium
    # and what breaks disks, networks and clocks
    e2fsprogs iproute2 libfaketime mount nftables strace util-linux
    # and what judges units
    systemd)
PACKAGES_FUZZ=(libclang-rt-19-dev)
# What building for arm64 needs, and trying it by emulation.
PACKAGES_ARM64=(qemu-user-static)
# What building the benchmarks needs, and the servers that they measure beside.
PACKAGES_BENCH=(libbenchmark-dev libpq-dev libhiredis-dev)
PACKAGES_PEERS=(postgresql redis-server)

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing PACKAGE...: returns at once when all are there.
install_missing() {
    local missing=() package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    # A node that somebody installed by other means serves as well as Debian's.
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        say "These packages are missing: ${missing[*]}"
        die "run it once as root, or: sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    step "Installing ${#missing[@]} packages: ${missing[*]}"
    local apt=(apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    export DEBIAN_FRONTEND=noninteractive
    "${apt[@]}" update >&2 || die "apt-get update failed; is there a network, and a mirror in /etc/apt?"
    # Debian's mosquitto package starts a system broker where there is systemd. Nothing here uses
    # it: demo and tests run their own broker with their own configuration on a free port.
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 ||
        die "apt-get could not install: ${missing[*]}"
}

# install_peers: the servers that benchmarks compare with. Debian starts a server with its package
# and at each boot, and makes a cluster for PostgreSQL. Benchmarks run their own in a folder of
# theirs, so what this installs is neither started nor enabled; what was there before stays as it is.
install_peers() {
    local missing=() package policy=/usr/sbin/policy-rc.d
    for package in "${PACKAGES_PEERS[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || {
        say "Not installed, so not compared with: ${missing[*]}"
        return 0
    }
    local is_ours=0
    if [ ! -e "$policy" ]; then
        is_ours=1
        # 101: the action is forbidden (invoke-rc.d, deb-systemd-invoke).
        printf '#!/bin/sh\ncase $1 in postgresql*|redis-server*) exit 101 ;; esac\n' >"$policy"
        chmod 755 "$policy"
    fi
    (install_missing "${missing[@]}") || say "Not installed, so not compared with: ${missing[*]}"
    [ "$is_ours" -eq 0 ] || rm -f "$policy"
    for package in "${missing[@]}"; do
        systemctl disable --quiet "$package" >/dev/null 2>&1 || true
    done
}

# set_up GROUP...: build, run, test, fuzz, bench, arm64.
set_up() {
    local group packages=()
    for group in "$@"; do
        case $group in
            build) packages+=("${PACKAGES_BUILD[@]}") ;;
            run) packages+=("${PACKAGES_RUN[@]}") ;;
            test) packages+=("${PACKAGES_TEST[@]}") ;;
            fuzz) packages+=("${PACKAGES_FUZZ[@]}") ;;
            arm64) packages+=("${PACKAGES_ARM64[@]}") ;;
            bench) packages+=("${PACKAGES_BENCH[@]}") ;;
            *) die "set_up: no package group named $group" ;;
        esac
    done
    install_missing "${packages[@]}"
    case " $* " in *" bench "*) install_peers ;; esac
}

# build PRESET [CMAKE_OPTION... [-- TARGET...]]: configures when needed and builds; ninja shows
# its progress on a terminal, and only the failures and the last line otherwise.
build() {
    local preset=$1 options=() targets=() target
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    for target in "$@"; do targets+=(--target "$target"); done
    local tree=$ONEPOOL_ROOT/build/$preset log=$ONEPOOL_ROOT/build/$preset.log started=$SECONDS
    mkdir -p "$tree"
    step "Building preset $preset"
    (cd "$ONEPOOL_ROOT" && cmake --preset "$preset" "${options[@]}") >"$log" 2>&1 || {
        tail -n 40 "$log" >&2
        die "preset $preset does not configure; whole output in $log"
    }
    if [ -t 2 ]; then
        cmake --build "$tree" "${targets[@]}" >&2 || die "preset $preset does not build"
    else
        cmake --build "$tree" "${targets[@]}" >"$log" 2>&1 || {
            grep -A 30 -m 3 -E '^FAILED|error:' "$log" >&2 || tail -n 40 "$log" >&2
            die "preset $preset does not build; whole output in $log"
        }
    fi
    say "   built in $((SECONDS - started)) s"
}
