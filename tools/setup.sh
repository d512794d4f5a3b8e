#!/bin/sh
# Set up everything that `make up` and `make test` need, inside the project's folder.
# Each piece is stamped with what it was made from, so a later run only looks at the stamps.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
bin=$root/.tools/bin
stamps=$root/.tools/stamps
logs=$root/.tools/logs
mkdir -p "$bin" "$stamps" "$logs"

cli=v3.259.0           # github.com/pulumi/pulumi/pkg/v3 and sdk/v3
least=3.238.0          # least version of a pulumi on PATH that is used instead

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
current() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s' "$2" >"$stamps/$1.part" && mv "$stamps/$1.part" "$stamps/$1"; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

python_packages() {
  python=$(command -v python3.11 || command -v python3 || true)
  [ -n "$python" ] || die "python3 is missing: install it with 'apt-get install python3 python3-venv'."
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "python3 is $("$python" -V 2>&1), Python 3.11 or newer is needed: install it with 'apt-get install python3'."
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    die "Python's venv module is missing: install it with 'apt-get install python3-venv'."
  say "python packages: installing into .venv (about 1 min)"
  [ -x .venv/bin/pip ] || { rm -rf .venv; "$python" -m venv .venv; }
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

build_with_go() {
  command -v go >/dev/null ||
    die "go is missing, and it builds the pulumi command: install pulumi itself, or Go 1.25 or newer with 'apt-get install golang-go'."
  say "pulumi: building $cli from Go modules (4 to 8 min the first time)"
  (cd tools/pulumi-language-python && GOFLAGS=-mod=mod GOBIN=$bin CGO_ENABLED=0 go install -trimpath \
    -ldflags '-s -w' github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python)
  (cd tools/pulumi && GOFLAGS=-mod=mod GOBIN=$bin CGO_ENABLED=0 go install -trimpath -tags osusergo \
    -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$cli" \
    github.com/pulumi/pulumi/pkg/v3/cmd/pulumi)
  sdk=$(cd tools/pulumi && GOFLAGS=-mod=mod go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
  install -m 755 "$sdk/python/cmd/pulumi-language-python-exec" \
    "$sdk/python/dist/pulumi-resource-pulumi-python" "$bin/"
}

pulumi_cli() {
  found=$(command -v pulumi || true)
  if [ -n "$found" ] && [ "$found" != "$bin/pulumi" ] && command -v pulumi-language-python >/dev/null; then
    has=$(pulumi version 2>/dev/null | tr -d v)
    if at_least "$least" "$has"; then
      rm -f "$bin"/pulumi*
      return
    fi
    say "pulumi: the one on PATH is $has, at least $least is needed"
  fi
  [ ! -x "$bin/pulumi" ] || return 0
  if curl --silent --fail --location --connect-timeout 3 --max-time 20 https://get.pulumi.com \
    -o .tools/install-pulumi.sh 2>/dev/null; then
    say "pulumi: running the official installer"
    if sh .tools/install-pulumi.sh --no-edit-path --install-root "$root/.tools/pulumi" >&2; then
      ln -sf "$root"/.tools/pulumi/bin/pulumi* "$bin/"
      return
    fi
  fi
  build_with_go
}

# debian_program NAME [PACKAGE OF A LIBRARY]...
# Debian's packages are unpacked here and not installed: no root, and no service of theirs starts.
debian_program() {
  program=$1
  ! command -v "$program" >/dev/null || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    die "$program is missing, and there is no apt-get to fetch it with: install $program and put it on PATH."
  say "$program: unpacking Debian's package"
  mkdir -p .tools/debian/part
  (
    cd .tools/debian/part
    apt-get download "$@" >/dev/null 2>&1 || {
      [ "$(id -u)" = 0 ] || die "$program is missing: run 'sudo apt-get update' or 'sudo apt-get install $program'."
      apt-get update >/dev/null 2>&1 && apt-get download "$@" >/dev/null 2>&1
    } || die "$program is missing: install it with 'apt-get install $program'."
    for package in *.deb; do dpkg -x "$package" ..; done
    rm -f ./*.deb
  )
}

debian_programs() {
  debian_program prometheus
  debian_program hey
  debian_program wrk libluajit-5.1-2
  if [ -x .tools/debian/usr/bin/wrk ]; then # its library is not where the loader looks
    {
      echo '#!/bin/sh'
      echo "LD_LIBRARY_PATH=$root/.tools/debian/usr/lib/x86_64-linux-gnu exec $root/.tools/debian/usr/bin/wrk \"\$@\""
    } >"$bin/wrk" && chmod +x "$bin/wrk"
  fi
}

# run NAME FINGERPRINT COMMAND: in the background, unless the stamp is current.
pids=''
run() {
  ! current "$1" "$2" || return 0
  rm -f "$stamps/$1"
  (
    "$3" >"$logs/$1.log" && stamp "$1" "$2"
  ) 2>&1 | tee -a "$logs/$1.log" >&2 &
  pids="$pids $1"
}

PATH=$bin:$root/.tools/debian/usr/bin:$PATH
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) ;;
  *) say "note: only Linux on x86-64 is tested; this is $(uname -s) on $(uname -m)." ;;
esac
python_print="$(sha256sum requirements.lock pyproject.toml | sha256sum | cut -c1-16) $root"
run python "$python_print" python_packages
run pulumi "$cli" pulumi_cli
run debian 'prometheus hey wrk' debian_programs
wait
for name in $pids; do
  [ -f "$stamps/$name" ] || die "setting up $name failed; its output is in .tools/logs/$name.log."
done
