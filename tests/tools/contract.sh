# The contract against its last release. Sourced by tests/run.
# shellcheck shell=bash

# contract_release: the newest release that this commit comes after; git says why where there is none.
contract_release() {
    git describe --tags --abbrev=0 --match 'v*'
}

# contract_unreleased: the reason to skip, where there is nothing to break.
contract_unreleased() {
    local reason
    reason=$(contract_release 2>&1) || printf 'no release yet (%s)' "${reason#fatal: }"
}

contract_breaking() {
    local repository
    repository=$(git rev-parse --path-format=absolute --git-common-dir) || return
    buf breaking proto --against "$repository#tag=$(contract_release),subdir=proto"
}
