#!/bin/bash
# What `make up` and `make down` run: `pulumi up` or `pulumi destroy` of the stack `local`, which is
# made the first time. At the end what serves, or one sentence on why nothing changed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. tools/activate.sh || exit 1
verb=${1:-up}
shift || true
stack=local
work=$(mktemp -d)

# Pulumi writes into the stack file the salt of this folder's passphrase. Its state has it too, and
# committed it would lock out everyone else; only secrets in the file itself would need it there.
drop_salt() {
  local file=stacks/Pulumi.$stack.yaml
  if grep -q '^encryptionsalt:' "$file" && ! grep -q 'secure:' "$file"; then
    sed -i '/^encryptionsalt:/d' "$file"
  fi
}
drop_salt
trap 'drop_salt; rm -rf "$work"' EXIT

pulumi stack select --create "$stack" >"$work/select" 2>&1 || { cat "$work/select" >&2; exit 1; }
# A run that was killed leaves its lock on the file backend; one whose process is gone is stale.
backend=${PULUMI_BACKEND_URL-}
for lock in "${backend#file://}"/.pulumi/locks/organization/mlops-kit/"$stack"/*.json; do
  if grep -qs "\"hostname\":\"$(uname -n)\"" "$lock" &&
    ! kill -0 "$(sed -E 's/.*"pid":([0-9]+).*/\1/' "$lock")" 2>/dev/null; then
    pulumi cancel --stack "$stack" --yes >/dev/null 2>&1
  fi
done
PULUMI_DEBUG_COMMANDS=true pulumi "$verb" --stack "$stack" --yes --skip-preview \
  --event-log "$work/events" "$@"
code=$?
if [ "$code" != 0 ]; then
  python tools/failure.py "$work/events"
elif [ "$verb" = up ]; then
  python tools/show_endpoints.py "$stack"
fi
exit "$code"
