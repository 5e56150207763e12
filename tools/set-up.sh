#!/bin/sh
# Makes .venv from a lock, so that a bare Debian or Ubuntu machine is ready in one step.
#   set-up.sh run    what `forbear` itself needs
#   set-up.sh dev    that, and what the tests and checks need
#   set-up.sh java   the Java that Spark needs, for the tests
#   set-up.sh desk   the browser, Chinese fonts and PostgreSQL that the tests of the desk need
#   set-up.sh smsc   the SMSC that the tests of text messages talk to
#   set-up.sh letters    the libraries and Chinese fonts that letters need
# PYTHON names the interpreter; otherwise the first of 3.11 or later is taken.
set -eu

say() { printf '%s\n' "forbear: $*" >&2; }

stop() { say "$*"; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    stop "Python 3.11 or later is needed (${PYTHON:-python3} is not); install it, for example" \
        "'apt-get install python3', or name it: make PYTHON=/path/to/python3.11"
}

# Install the first of these system packages that can be had, where we may; otherwise say in one
# line what to install.
install() {
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        stop "$1 is missing; ask an administrator to run: apt-get install -y $1"
    fi
    command -v apt-get >/dev/null || stop "$1 is missing; install it with your system's tools"
    # The list of packages may be old, or absent on a bare machine; then it is fetched once.
    for list in as_is new; do
        [ "$list" = as_is ] || $as_root apt-get update -qq >/dev/null 2>&1 || true
        for package in "$@"; do
            say "installing $package"
            if $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; then
                return
            fi
        done
    done
    stop "$1 could not be installed; run by hand: apt-get install -y $1"
}

make_venv() {
    if [ -x .venv/bin/python ] && new_enough .venv/bin/python &&
        .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return
    fi
    python=$(find_python)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install "python$version-venv"
    say "making .venv with Python $version"
    "$python" -m venv --clear .venv
}

fill_venv() {
    lock=$1
    say "installing the packages of $lock (once)"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    # setuptools comes from the lock as well, so nothing is fetched to build the package itself.
    .venv/bin/python -m pip install -qq --disable-pip-version-check \
        --no-deps --no-build-isolation -e .
}

need_java() {
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || version=
    if [ "${version:-0}" -lt 17 ]; then
        install openjdk-17-jre-headless openjdk-21-jre-headless
    fi
}

need_chinese() {
    fc-list 2>/dev/null | grep -qi 'cjk' || install fonts-noto-cjk
}

need_letters() {
    need_chinese
    PATH=$PATH:/sbin:/usr/sbin
    for pair in libpango-1.0.so.0=libpango-1.0-0 libpangoft2-1.0.so.0=libpangoft2-1.0-0 \
        libharfbuzz-subset.so.0=libharfbuzz-subset0; do
        ldconfig -p 2>/dev/null | grep -q "${pair%%=*}" || install "${pair#*=}"
    done
}

need_desk() {
    command -v chromium >/dev/null || install chromium
    command -v curl >/dev/null || install curl
    command -v openssl >/dev/null || install openssl
    need_chinese
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
        install postgresql
}

need_smsc() {
    folder=tests/channels/smsc
    command -v openssl >/dev/null || install openssl
    if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] &&
        command -v node >/dev/null; then
        return
    fi
    command -v node >/dev/null || install nodejs
    command -v npm >/dev/null || install npm
    say "installing the packages of $folder/package-lock.json (once)"
    (cd "$folder" && npm ci --ignore-scripts --loglevel=error >/dev/null)
}

case ${1:-} in
run)
    make_venv
    fill_venv requirements.lock
    touch .venv/.ready-run
    ;;
dev)
    make_venv
    fill_venv requirements-dev.lock
    touch .venv/.ready-run .venv/.ready-dev
    ;;
java) need_java ;;
desk) need_desk ;;
smsc) need_smsc ;;
letters) need_letters ;;
*) stop "usage: set-up.sh run|dev|java|desk|smsc|letters" ;;
esac
