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

# python_install DIR: a virtual environment with exactly what DIR/requirements.txt says, hashes included, unless the last
# call already made it. Sets `python` to its interpreter.
python_install() {
  local dir=$1 venv lock had
  venv=$(realpath -m "$target_dir")/python/${dir##*/}
  python=$venv/bin/python
  lock=$(python3 --version && cksum <"$dir/requirements.txt")
  had=$(cat "$venv/.installed" 2>/dev/null || true)
  if [ "$had" = "$lock" ]; then
    say "$dir: Python packages are up to date"
    return
  fi
  say "$dir: pip install"
  python3 -m venv --clear "$venv"
  "$python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
    --requirement "$dir/requirements.txt"
  printf '%s' "$lock" >"$venv/.installed"
}
