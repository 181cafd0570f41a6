# A PostgreSQL for the time of the tests: in a folder of its own, on a free port of the loopback address, as an
# unprivileged user, for it refuses to run as root. Sourced by tests/run.
# shellcheck shell=bash

postgres_folder=''

# postgres_start: `fsync` stays on, as it is in production; only the number of connections differs.
postgres_start() {
    local programs attempt
    programs=$(postgres_programs) || return
    postgres_folder=$(mktemp --directory) || return
    if ((EUID == 0)); then
        chown "$(postgres_user)" "$postgres_folder" || return
    fi
    postgres_as_user "$programs/initdb" --pgdata="$postgres_folder/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C --no-sync || return
    cat >>"$postgres_folder/data/postgresql.conf" <<'TEXT'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
TEXT
    # Whether a port is free shows when the server takes it.
    for attempt in {1..20}; do
        postgres_as_user "$programs/pg_ctl" start --wait --silent --pgdata="$postgres_folder/data" \
            --log="$postgres_folder/log" --options="-p $((15000 + RANDOM % 15000))" && return
        echo "attempt $attempt failed"
    done
    cat "$postgres_folder/log"
    return 1
}

# postgres_url: as the superuser, where the server runs; nothing where it does not.
postgres_url() {
    # The fourth line of this file is the port.
    local status="$postgres_folder/data/postmaster.pid"
    [[ -s $status ]] && sed -n '4s|.*|postgres://postgres@127.0.0.1:&/postgres|p' "$status"
}

# postgres_restart: as after a crash: all sessions are cut, and what was committed is recovered.
postgres_restart() {
    local programs
    programs=$(postgres_programs) || return
    postgres_as_user "$programs/pg_ctl" restart --wait --silent --mode=immediate --pgdata="$postgres_folder/data" \
        --log="$postgres_folder/log"
}

postgres_stop() {
    local programs
    [[ -n $postgres_folder ]] || return 0
    if [[ -s $postgres_folder/data/postmaster.pid ]] && programs=$(postgres_programs); then
        postgres_as_user "$programs/pg_ctl" stop --silent --mode=immediate --pgdata="$postgres_folder/data" || true
    fi
    rm -rf "$postgres_folder"
}

postgres_user() {
    id --user --name postgres 2>/dev/null || echo nobody
}

# postgres_as_user COMMAND…: root becomes another user; the folder is left, for that user may not see it.
postgres_as_user() (
    cd /
    if ((EUID == 0)); then
        local user
        user=$(postgres_user)
        exec setpriv --reuid="$user" --regid="$(id --group "$user")" --init-groups "$@"
    fi
    exec "$@"
)
