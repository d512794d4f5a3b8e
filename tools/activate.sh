# Source this file (`. tools/activate.sh`) in the project's folder to use pulumi by hand.
_root=$PWD
if [ ! -f "$_root/Pulumi.yaml" ] || [ ! -x "$_root/.venv/bin/python" ]; then
  echo "tools/activate.sh: source it in the project's folder, after 'make setup'." >&2
  unset _root
  false
else
  case :$PATH: in
    *":$_root/.tools/bin:"*) ;;
    *) PATH=$_root/.tools/bin:$_root/.venv/bin:$_root/.tools/debian/usr/bin:$PATH ;;
  esac
  VIRTUAL_ENV=$_root/.venv
  PULUMI_SKIP_UPDATE_CHECK=true
  # A stack file needs no salt of its own: the state knows it.
  PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER=true
  export PATH VIRTUAL_ENV PULUMI_SKIP_UPDATE_CHECK PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER
  if [ -e "$_root/.tools/bin/.built-here" ]; then
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
  unset _root
fi
