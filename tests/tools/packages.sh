# What the tests need beside Rust and a C compiler: installed where it is missing. Sourced by tests/run.
# Every function is called as a condition, where `set -e` is off: each says itself what happens on failure.
# shellcheck shell=bash

readonly buf_version=1.75.0
readonly buf_folder="$PWD/.cache/buf-$buf_version"

# install_postgres: the server's programs; a server that runs already is left alone.
install_postgres() {
    postgres_programs || { install_debian postgresql && postgres_programs; }
}

# postgres_programs: the folder of the newest server's programs. Debian keeps them out of PATH.
postgres_programs() {
    local initdb
    initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort --version-sort | tail -n 1)
    initdb=${initdb:-$(command -v initdb)} || { echo 'no PostgreSQL server here' >&2 && return 1; }
    dirname "$(readlink --canonicalize "$initdb")"
}

# install_buf: into the repository's cache, nothing of the machine is changed but npm where it is missing.
install_buf() {
    [[ -x $buf_folder/node_modules/.bin/buf ]] && return
    command -v npm || install_debian npm || return
    npm install --prefix "$buf_folder" --no-save --no-audit --no-fund --ignore-scripts "@bufbuild/buf@$buf_version"
}

buf() {
    BUF_CACHE_DIR="$buf_folder/cache" "$buf_folder/node_modules/.bin/buf" "$@"
}

# unfuzzable: the reason to skip what libFuzzer is needed for, which is C++, or nothing.
unfuzzable() {
    command -v c++ >/dev/null || install_debian g++ >/dev/null 2>&1 || printf 'there is no C++ compiler'
}

# install_debian PACKAGE…: an index that is old or empty is brought up to date, then asked once more.
install_debian() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
    command -v apt-get || { echo "no apt-get here: install $* by hand" >&2 && return 1; }
    if ((EUID != 0)); then
        command -v sudo || { echo "neither root nor sudo: install $* by hand" >&2 && return 1; }
        apt=(sudo "${apt[@]}")
    fi
    "${apt[@]}" install --yes --no-install-recommends "$@" && return
    "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "$@"
}
