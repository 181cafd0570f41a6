# Python with what it is wanted for: `client`, the example of a client, or `deploy`, what deploy/ is checked with. Each in a folder
# of its own. Sourced by tests/run.
# Every function is called as a condition, where `set -e` is off: each says itself what happens on failure.
# shellcheck shell=bash

# python_requirements PURPOSE: the file that names what is wanted.
python_requirements() {
    case $1 in
        client) printf '%s/services/coordination/examples/python/requirements.txt' "$PWD" ;;
        deploy) printf '%s/tests/deploy/requirements.txt' "$PWD" ;;
    esac
}

# python_folder PURPOSE: by what is wanted, so that another version gets a folder of its own.
python_folder() {
    printf '%s/.cache/python-%s' "$PWD" "$(sha256sum "$(python_requirements "$1")" | cut -c 1-12)"
}

# install_python PURPOSE: into the repository's cache, nothing of the machine is changed but python3 where it is missing.
install_python() {
    local folder
    folder=$(python_folder "$1")
    [[ -e $folder/complete ]] && return
    python_has_venv || { install_debian python3 python3-venv && python_has_venv; } || return
    rm -rf "$folder"
    python3 -m venv "$folder" || return
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$(python_requirements "$1")" || return
    touch "$folder/complete"
}

# python_has_venv: Debian parts venv from Python, and what it needs from both.
python_has_venv() {
    python3 -c 'import ensurepip, venv'
}

# python_path PURPOSE: the interpreter, where it is complete; nothing where it is not.
python_path() {
    local folder
    folder=$(python_folder "$1")
    [[ -e $folder/complete ]] && printf '%s/bin/python' "$folder"
}
