#!/bin/bash
# `pulumi up -s local`, with the stack made the first time, and the reason of a failure last.
set -uo pipefail
cd "$(dirname "$0")/.."
. tools/activate.sh
stack=local
case ${PULUMI_BACKEND_URL:-} in
  file://*) provider=(--secrets-provider passphrase) ;;
  *) provider=() ;;
esac
if ! pulumi stack ls --json 2>/dev/null | grep -q "\"name\": \"\(.*/\)\?$stack\""; then
  # A salt that came with the file belongs to somebody else's passphrase; only secrets need it.
  if ! grep -q 'secure:' "stacks/Pulumi.$stack.yaml"; then
    sed -i '/^encryptionsalt:/d' "stacks/Pulumi.$stack.yaml"
  fi
  pulumi stack init "$stack" "${provider[@]}" >/dev/null || exit 1
fi
# A run that was killed leaves its lock on the file backend; one whose process is gone is stale.
for lock in "${PULUMI_BACKEND_URL#file://}"/.pulumi/locks/organization/mlops-kit/"$stack"/*.json; do
  [ -f "$lock" ] || continue
  if grep -q "\"hostname\":\"$(hostname)\"" "$lock" &&
    ! kill -0 "$(sed -E 's/.*"pid":([0-9]+).*/\1/' "$lock")" 2>/dev/null; then
    pulumi cancel -s "$stack" --yes >/dev/null 2>&1
  fi
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
pulumi up -s "$stack" --yes --skip-preview "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
if [ "$code" = 0 ]; then
  python3 tools/show_endpoints.py "$stack"
else
  grep -E '^[[:space:]]+(\* |error: )' "$log" | grep -vE 'error: (update failed|1 error occurred:)' |
    tail -n 1 | sed -E 's/^[[:space:]]+(\* |error: )//'
fi
exit "$code"
