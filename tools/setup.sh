#!/bin/bash
# Set up what `make up` and `make test` need, inside the project's folder only: no root, no service.
# A piece that is ready has a stamp with its pins; a later run reads the stamps and that is all.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
root=$PWD
tools=$root/.tools

cli=v3.259.0         # built from Go modules; tools/pulumi/go.mod pins the same
least_cli=3.238.0    # a pulumi on PATH of this version or a newer one is used instead
least_go=1.25.11     # what those modules ask for
programs='prometheus promtool hey wrk'
browsers='chromium chromium-headless-shell'    # the first on PATH is used, else the second unpacked
actionlint=1.7.12    # built from tools/actionlint, unless one on PATH is as new
checkers='shellcheck unzip jq'    # what actionlint and the tests of the workflows call

say() { printf '%s\n' "$*" >&3; }
die() { say "$*"; exit 1; }
at_least() { printf '%s\n%s\n' "$1" "$2" | sort -CV; }

# --- Python packages ---

find_python() {
  local incomplete='' name
  for name in python3.11 python3 python3.12 python3.13 python3.14; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
      command -v "$name"
      return
    fi
    incomplete=${incomplete:-$("$name" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')}
  done
  [ -z "$incomplete" ] || die "$incomplete has no venv module: apt-get install $incomplete-venv"
  die "Python 3.11 or newer is missing: apt-get install python3 python3-venv"
}

# uv is 15 times as fast as pip, but reads no configuration of pip's: it gets the index and the
# certificates that pip uses, and where that is not enough pip does the work.
install_with_uv() {
  local setting
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >"$tools/uv.lock"
  .venv/bin/python -m pip install --require-hashes --no-deps -r "$tools/uv.lock" || return 1
  setting=$(.venv/bin/python -m pip config list)
  pip_has() { printf '%s\n' "$setting" | sed -n "s/^[^=]*\.$1='\(.*\)'$/\1/p" | head -n 1; }
  [ -z "$(pip_has no-index)" ] || return 1
  [ -z "$(pip_has index-url)" ] || export UV_DEFAULT_INDEX="$(pip_has index-url)"
  [ -z "$(pip_has cert)" ] || export SSL_CERT_FILE="$(pip_has cert)"
  VIRTUAL_ENV=$root/.venv .venv/bin/uv pip install --no-config --require-hashes -r requirements.lock
}

python_packages() {
  local python part=.venv/.part
  python=$(find_python) || exit 1
  say 'python: installing packages into .venv (10 s, or 90 s if only pip can reach them)'
  if [ -e "$part" ] || [ "$(cat .venv/.made-in 2>/dev/null)" != "$root" ]; then
    "$python" -m venv --clear .venv || exit 1
  fi
  touch "$part"
  export PIP_DISABLE_PIP_VERSION_CHECK=1
  {
    { install_with_uv || .venv/bin/python -m pip install --require-hashes -r requirements.lock; } &&
      .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
  } || die 'python: pip could not install requirements.lock; .tools/logs/python.log says why'
  # Every model server imports these; without their bytecode it starts 2 s later.
  env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -c 'import kserve, onnxruntime, pulumi'
  printf '%s' "$root" >.venv/.made-in
  rm -f "$part"
}

# --- Pulumi ---

pulumi_on_path() {
  local has
  command -v pulumi >/dev/null && command -v pulumi-language-python >/dev/null || return 1
  has=$(pulumi version 2>/dev/null) && at_least "$least_cli" "${has#v}" && return
  say "pulumi: $(command -v pulumi) is ${has:-broken} and not used; v$least_cli is the oldest that can be"
  return 1
}

official_pulumi() {
  local script=$1/install.sh version
  version=$(sed -n 's/^pulumi==\([0-9.]*\).*/\1/p' requirements.lock)
  command -v curl >/dev/null || return 1
  curl -fsSL --connect-timeout 3 --max-time 20 https://get.pulumi.com -o "$script" || return 1
  say "pulumi: running the official installer of v$version (1 min)"
  timeout 600 sh "$script" --version "$version" --no-edit-path --install-root "$1"
}

built_pulumi() {
  local out=$1/bin sdk
  export CGO_ENABLED=0 GOFLAGS='-mod=readonly -buildvcs=false' GOWORK=off
  go -C tools/pulumi list -m ||
    die "pulumi is missing, and so is Go $least_go or newer to build it: curl -fsSL https://get.pulumi.com | sh"
  say "pulumi: building $cli from Go modules (5 to 8 min the first time)"
  rm -rf "$out" && mkdir -p "$out"
  {
    go -C tools/pulumi-language-python build -trimpath -ldflags '-s -w' -o "$out/" \
      github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python &&
      go -C tools/pulumi build -trimpath -tags osusergo -o "$out/" -ldflags \
        "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$cli" \
        github.com/pulumi/pulumi/pkg/v3/cmd/pulumi &&
      sdk=$(go -C tools/pulumi list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3) &&
      install -m 755 "$sdk/python/cmd/pulumi-language-python-exec" \
        "$sdk/python/dist/pulumi-resource-pulumi-python" "$out/" && touch "$out/.built-here"
  } || die 'pulumi: the build failed; .tools/logs/pulumi.log says why'
}

pulumi_cli() {
  local part=$tools/part.pulumi
  rm -rf "$part" && mkdir -p "$part/bin"
  pulumi_on_path || official_pulumi "$part" || built_pulumi "$part"
  rm -rf "$tools/bin" && mv "$part/bin" "$tools/bin" && rm -rf "$part"
}

# --- Prometheus and load generators: Debian's packages, unpacked and not installed ---

debian_programs() {
  local part=$tools/part.debian program packages=''
  rm -rf "$part" && mkdir -p "$part/root/usr/bin"
  for program in $programs; do
    case $program$(command -v "$program") in
      */*) ln -s "$(command -v "$program")" "$part/root/usr/bin/" ;;
      promtool) packages="$packages prometheus" ;;
      wrk) packages="$packages wrk libluajit-5.1-2" ;;
      *) packages="$packages $program" ;;
    esac
  done
  packages=$(printf '%s\n' $packages | sort -u | paste -sd' ')
  if [ -n "$packages" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      die "$packages: not on PATH, and there is no apt-get to fetch Debian's package; install it from its project's page"
    say "debian: unpacking $packages into .tools/debian (10 s)"
    (cd "$part" && fetch $packages && for file in *.deb; do dpkg -x "$file" root || exit 1; done) ||
      die "$packages: missing, and apt-get cannot fetch it: sudo apt-get update && sudo apt-get install $packages"
  fi
  if [ -f "$part/root/usr/bin/wrk" ] && [ ! -L "$part/root/usr/bin/wrk" ]; then
    wrap_wrk "$part/root/usr"
  fi
  rm -rf "$tools/debian" && mv "$part/root" "$tools/debian" && rm -rf "$part"
}

# The loader does not look for wrk's library where it is unpacked.
wrap_wrk() {
  mv "$1/bin/wrk" "$1/lib/wrk" && cat >"$1/bin/wrk" <<'END' && chmod +x "$1/bin/wrk"
#!/bin/sh
lib=$(dirname "$0")/../lib
LD_LIBRARY_PATH=$(echo "$lib"/*-linux-gnu) exec "$lib/wrk" "$@"
END
}

# --- A browser for the tests of the live page: Debian's headless Chromium and what it links to ---

browser() {
  local part=$tools/part.browser name packages
  local lacks='only tests of the live page need it: sudo apt-get install chromium'
  rm -rf "$part" && mkdir -p "$part/root/bin" "$part/root/cache"
  for name in $browsers; do
    command -v "$name" >/dev/null && ln -s "$(command -v "$name")" "$part/root/bin/chromium" && break
  done
  if [ ! -e "$part/root/bin/chromium" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      die 'browser: no chromium on PATH, and no apt-get to fetch it; only tests of the live page need it'
    packages=$(missing) || { refresh && packages=$(missing); } ||
      die "browser: apt-get does not know chromium; $lacks"
    say "browser: unpacking Debian's chromium-headless-shell into .tools/browser (20 s)"
    (cd "$part" && fetch $packages && for file in *.deb; do dpkg -x "$file" root || exit 1; done) ||
      die "browser: apt-get cannot fetch chromium; $lacks"
    wrap_browser "$part/root" || exit 1
  fi
  "$part/root/bin/chromium" --version ||
    die 'browser: chromium does not start; .tools/logs/browser.log says why'
  rm -rf "$tools/browser" && mv "$part/root" "$tools/browser" && rm -rf "$part"
}

# What this machine lacks of it, as apt-get itself resolves it; nothing is installed.
missing() {
  local plan
  plan=$(apt-get -s install --no-install-recommends chromium-headless-shell fonts-dejavu-core) || return 1
  printf '%s\n' "$plan" | awk '/^Inst / { print $2 }' | grep -vx xdg-utils
}

# Only this process gets the unpacked libraries and fonts.
wrap_browser() {
  cat >"$1/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
END
  cat >"$1/bin/chromium" <<'END' && chmod +x "$1/bin/chromium"
#!/bin/sh
here=$(cd "$(dirname "$0")/.." && pwd)
lib=$here/usr/lib
for folder in "$here"/lib/*-linux-gnu "$lib"/*-linux-gnu "$lib"/*-linux-gnu/pulseaudio "$lib"/*-linux-gnu/nss; do
  [ ! -d "$folder" ] || LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$here/fonts.conf" XDG_CACHE_HOME="$here/cache"
exec "$here/usr/lib/chromium/chromium-headless-shell" "$@"
END
}

# --- What checks the pull-request workflows: actionlint, and Debian's programs that it and tests use ---

workflow_checkers() {
  local part=$tools/part.workflows lacks='only tests of docs/pull-requests need it'
  rm -rf "$part" && mkdir -p "$part/root/bin"
  actionlint_program "$part/root/bin" || exit 1
  unpacked_checkers "$part" || exit 1
  rm -rf "$tools/workflows" && mv "$part/root" "$tools/workflows" && rm -rf "$part"
}

actionlint_program() {
  local has
  has=$(actionlint -version 2>/dev/null | head -n 1) && at_least "$actionlint" "${has#v}" &&
    ln -s "$(command -v actionlint)" "$1/" && return
  export CGO_ENABLED=0 GOFLAGS='-mod=readonly -buildvcs=false' GOWORK=off
  go -C tools/actionlint list -m ||
    die "workflows: no actionlint $actionlint on PATH, and no Go $least_go to build it; $lacks"
  say "workflows: building actionlint $actionlint from Go modules (10 s)"
  go -C tools/actionlint build -trimpath -ldflags '-s -w' -o "$1/" github.com/rhysd/actionlint/cmd/actionlint ||
    die "workflows: the build of actionlint failed, .tools/logs/workflows.log says why; $lacks"
}

unpacked_checkers() {
  local program packages='' bin=$1/root/bin
  for program in $checkers; do
    case $program$(command -v "$program") in
      */*) ln -s "$(command -v "$program")" "$bin/" ;;
      jq) packages="$packages gojq" && ln -s ../usr/bin/gojq "$bin/jq" ;;
      *) packages="$packages $program" && ln -s "../usr/bin/$program" "$bin/" ;;
    esac
  done
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    die "workflows:$packages: not on PATH, and there is no apt-get to fetch it; $lacks"
  say "workflows: unpacking$packages into .tools/workflows (5 s)"
  (cd "$1" && fetch $packages && for file in *.deb; do dpkg -x "$file" root || exit 1; done) ||
    die "workflows: apt-get cannot fetch$packages; $lacks"
}

fetch() {
  apt-get -o APT::Sandbox::User= download "$@" && return
  refresh && apt-get -o APT::Sandbox::User= download "$@"
}

# apt-get does not wait for another that refreshes its lists: one piece at a time.
refresh() {
  [ "$(id -u)" = 0 ] || return 1
  if command -v flock >/dev/null; then flock "$tools/apt.lock" apt-get update; else apt-get update; fi
}

# --- All of it, at the same time ---

jobs=()
optional=''
# piece NAME FOLDER PINS COMMAND [optional]: run COMMAND in the background, unless FOLDER is made
# with PINS; the failure of an optional one is said and no more.
piece() {
  local stamp=$2/.made-with
  [ "$(cat "$stamp" 2>/dev/null)" != "$3" ] || return 0
  rm -f "$stamp"
  (
    SECONDS=0
    "$4" || exit 1
    printf '%s' "$3" >"$stamp.part" && mv "$stamp.part" "$stamp" && say "$1: ready after $SECONDS s"
  ) >"$tools/logs/$1.log" 2>&1 </dev/null &
  jobs+=($!)
  [ -z "${5-}" ] || optional="$optional $! "
}

exec 3>&2
mkdir -p "$tools/logs"
# What an earlier run or `. tools/activate.sh` put on PATH is what is being made here.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vF "$root/" | paste -sd:)
if command -v flock >/dev/null; then
  exec 9>"$tools/lock"
  flock -n 9 || { say 'another set-up of this folder is running: waiting for it'; flock 9; }
fi
case $(uname -sm) in
  'Linux x86_64') ;;
  *) say "note: tested on Linux on x86-64 only, and this is $(uname -sm)" ;;
esac
set -m  # a process group for each piece, so that an interrupt ends all that it started
trap 'for job in ${jobs[@]+"${jobs[@]}"}; do kill -- "-$job" 2>/dev/null; done; exit 130' INT TERM HUP
piece python .venv "$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16) $root" python_packages
piece pulumi .tools/bin "$cli $least_cli $(command -v pulumi)" pulumi_cli
piece debian .tools/debian "$programs" debian_programs
piece browser .tools/browser "$browsers" browser optional
piece workflows .tools/workflows "$(command -v actionlint) $actionlint $checkers" workflow_checkers optional
failed=0
for job in ${jobs[@]+"${jobs[@]}"}; do
  wait "$job" || case $optional in *" $job "*) ;; *) failed=1 ;; esac
done
exit "$failed"
