# Source this file (`. tools/activate.sh`) from the project's folder to use pulumi by hand.
_root=$(pwd)
if [ ! -f "$_root/Pulumi.yaml" ]; then
  echo "tools/activate.sh: source it from the project's folder (the one with Pulumi.yaml)." >&2
else
  PATH=$_root/.tools/bin:$_root/.venv/bin:$_root/.tools/debian/usr/bin:$PATH
  VIRTUAL_ENV=$_root/.venv
  export PATH VIRTUAL_ENV PULUMI_SKIP_UPDATE_CHECK=true
  if [ -x "$_root/.tools/bin/pulumi" ] && [ ! -L "$_root/.tools/bin/pulumi" ]; then
    export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
  fi
  if [ -z "${PULUMI_BACKEND_URL:-}" ] &&
    ! grep -q '"current": *"[^"]' "${PULUMI_HOME:-$HOME/.pulumi}/credentials.json" 2>/dev/null; then
    mkdir -p "$_root/.state"
    export PULUMI_BACKEND_URL="file://$_root/.state"
  fi
  if [ -z "${PULUMI_CONFIG_PASSPHRASE+set}" ] && [ -z "${PULUMI_CONFIG_PASSPHRASE_FILE:-}" ]; then
    mkdir -p "$_root/.state"
    if [ ! -s "$_root/.state/passphrase" ]; then
      (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$_root/.state/passphrase")
    fi
    export PULUMI_CONFIG_PASSPHRASE_FILE="$_root/.state/passphrase"
  fi
fi
unset _root
