# shellcheck shell=bash
# Sourced by the other scripts: the checkout's root as working directory, and the few verbs they share.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# rustup writes the path of cargo into shell profiles, which a fresh shell or a CI runner may not have read.
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
  export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi

# shellcheck disable=SC2034 # read by the scripts that source this file
target_dir=${CARGO_TARGET_DIR:-target}

# Installs exactly what DIR/package-lock.json says, unless the last call already did.
# npm_install DIR [all|production]; a production install is also satisfied by a full one.
npm_install() {
  local dir=$1 scope=${2:-all} stamp=$1/node_modules/.installed lock had
  lock=$(cat "$dir/package.json" "$dir/package-lock.json" | cksum)
  had=$(cat "$stamp" 2>/dev/null || true)
  if [ "$had" = "all $lock" ] || [ "$had" = "$scope $lock" ]; then
    say "$dir: npm packages are up to date"
    return
  fi
  say "$dir: npm ci ($scope)"
  if [ "$scope" = production ]; then
    npm --prefix "$dir" ci --omit=dev
  else
    npm --prefix "$dir" ci
  fi
  printf '%s %s' "$scope" "$lock" >"$stamp"
}
