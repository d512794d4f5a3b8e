"""Stand-ins for what the steps of the pull-request workflows call outside of the checkout.

Run as `python workflow_outside.py PROGRAM ARGUMENTS…`, with the standard library only. Each call is
a line of `$OUTSIDE/calls`; `$OUTSIDE/github.json` and `gitlab.json` are what the two hosts hold.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

OUTSIDE = Path(os.environ.get("OUTSIDE", "/nowhere"))
INSTALLER = """#!/bin/sh
[ "$1 $3 $4" = '--version --no-edit-path --install-root' ] || exit 64
mkdir -p "$5/bin" && cp "$(command -v pulumi)" "$5/bin/pulumi"
"""


def mlops_kit(arguments: list[str]) -> int:
    """Say what the test laid down for the stack; the base has to be a commit that is here."""
    stack = arguments[arguments.index("preview") + 1]
    base = arguments[arguments.index("--against") + 1]
    git = ["git", "rev-parse", "--verify", f"{base}^{{commit}}"]
    commit = subprocess.run(git, capture_output=True, check=True, text=True).stdout
    (OUTSIDE / f"{stack}.base").write_text(commit.strip())
    report = OUTSIDE / f"{stack}.report"
    if not report.exists():
        sys.stderr.write(f"mlops-kit: {stack} is no stack\n")
        return 2
    sys.stdout.write(report.read_text())
    if "--evidence" in arguments:
        Path(arguments[arguments.index("--evidence") + 1]).write_text("{}")
    refused = OUTSIDE / f"{stack}.refused"
    return 1 if refused.exists() else 0


def python(arguments: list[str]) -> int:
    """Make an environment that has nothing, and in it what pip was told to install."""
    if arguments[:2] == ["-m", "venv"]:
        programs = Path(arguments[2]) / "bin"
        programs.mkdir(parents=True)
        shutil.copy(OUTSIDE / "bin/python", programs)
    elif arguments[-2:] == ["-e", "."]:
        shutil.copy(OUTSIDE / "mlops-kit", ".venv/bin")
    return 0


def gh(arguments: list[str]) -> int:
    """`gh api`, as far as GitHub's pull requests, artifacts and comments go."""
    assert arguments.pop(0) == "api"
    if os.environ.get("GH_TOKEN") != "token-that-writes":
        sys.stderr.write("gh: Bad credentials (HTTP 401)\n")
        return 1
    method, fields, jq, address = "GET", dict[str, str](), "", ""
    pages = silent = False
    while arguments:
        match arguments.pop(0):
            case "--method":
                method = arguments.pop(0)
            case "-f":
                name, _, value = arguments.pop(0).partition("=")
                fields[name] = value
            case "-F":
                name, _, value = arguments.pop(0).partition("=@")
                fields[name] = Path(value).read_text()
            case "--jq":
                jq = arguments.pop(0)
            case "--paginate":
                pages = True
            case "--silent":
                silent = True
            case other:
                assert not other.startswith("-"), f"gh api {other}: not known here"
                address = other
    url = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(url.query).items()} | fields
    found = github(method, url.path.removeprefix("repos/acme/models"), query)
    if isinstance(found, Path):
        sys.stdout.buffer.write(found.read_bytes())
        return 0
    size = int(query.get("per_page", "30"))
    parts = [found]
    if isinstance(found, list):
        parts = [found[at : at + size] for at in range(0, len(found) or 1, size)]
    for part in parts if pages else parts[:1]:
        if jq:
            subprocess.run(["jq", "-r", jq], input=json.dumps(part), text=True, check=True)
        elif not silent:
            sys.stdout.write(json.dumps(part))
    return 0


def github(method: str, path: str, query: dict[str, str]) -> Any:
    """Return what GitHub would answer, and keep what it would."""
    file = OUTSIDE / "github.json"
    held = json.loads(file.read_text())
    comments = held["comments"]
    if (method, path) == ("GET", "/pulls"):
        return [
            pull
            for pull in held["pulls"]
            if pull["state"] == query["state"] and label(pull["head"]) == query["head"]
        ]
    if (method, path) == ("GET", "/actions/runs/77/artifacts"):
        return {"artifacts": held["artifacts"][: int(query["per_page"])]}
    if match := re.fullmatch(r"/actions/artifacts/(\d+)/zip", path):
        return OUTSIDE / f"{match[1]}.zip"
    if (method, path) == ("GET", f"/issues/{held['number']}/comments"):
        return comments
    if (method, path) == ("POST", f"/issues/{held['number']}/comments"):
        author = {"login": "github-actions[bot]"}
        comments.append({"id": 1000 + len(comments), "user": author, "body": query["body"]})
    elif method == "PATCH" and (match := re.fullmatch(r"/issues/comments/(\d+)", path)):
        [comment] = [one for one in comments if one["id"] == int(match[1])]
        comment["body"] = query["body"]
    else:
        raise AssertionError(f"{method} {path}: not known here")
    file.write_text(json.dumps(held))
    return {}


def label(head: dict[str, Any]) -> str:
    """Return `owner:branch`, by which GitHub lists pull requests."""
    return f"{head['repo']['full_name'].partition('/')[0]}:{head['ref']}"


def curl(arguments: list[str]) -> int:
    """Fetch Pulumi's installer, or talk to GitLab's notes of one merge request."""
    address = next(argument for argument in arguments if argument.startswith("https://"))
    if address == "https://get.pulumi.com":
        Path(arguments[arguments.index("-o") + 1]).write_text(INSTALLER)
        return 0
    header = Path(arguments[arguments.index("--header") + 1].removeprefix("@")).read_text()
    method = arguments[arguments.index("--request") + 1] if "--request" in arguments else "GET"
    held = json.loads((OUTSIDE / "gitlab.json").read_text())
    refusal = 401 if header != "PRIVATE-TOKEN: token-of-notes\n" else 0
    refusal = refusal or (403 if method == held.get("refused") else 0)
    if refusal and "--fail" in arguments:
        sys.stderr.write(f"curl: (22) The requested URL returned error: {refusal}\n")
        return 22
    if refusal:
        sys.stdout.write(json.dumps({"message": f"{refusal}"}))
        return 0
    body = ""
    if "--data-urlencode" in arguments:
        name, _, place = arguments[arguments.index("--data-urlencode") + 1].partition("@")
        assert name == "body"
        body = Path(place).read_text()
    sys.stdout.write(json.dumps(gitlab(method, urlsplit(address), body)))
    return 0


def gitlab(method: str, url: Any, body: str) -> Any:
    """Return what GitLab would answer, and keep what it would."""
    file = OUTSIDE / "gitlab.json"
    held = json.loads(file.read_text())
    notes = held["notes"]
    path = url.path.removeprefix("/api/v4")
    place = "/projects/12/merge_requests/5/notes"
    if path == "/user":
        return {"id": held["me"]}
    if (method, path) == ("GET", place):
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        size, page = int(query["per_page"]), int(query["page"])
        return notes[(page - 1) * size : page * size]
    if (method, path) == ("POST", place):
        notes.append({"id": 1000 + len(notes), "author": {"id": held["me"]}, "body": body})
    elif method == "PUT" and (match := re.fullmatch(place + r"/(\d+)", path)):
        [note] = [one for one in notes if one["id"] == int(match[1])]
        note["body"] = body
    else:
        raise AssertionError(f"{method} {path}: not known here")
    file.write_text(json.dumps(held))
    return {}


def pulumi(_: list[str]) -> int:
    """Keep the token that the cloud would be shown, and who may read its file."""
    if "AWS_WEB_IDENTITY_TOKEN_FILE" in os.environ:
        file = Path(os.environ["AWS_WEB_IDENTITY_TOKEN_FILE"])
        (OUTSIDE / "token").write_text(f"{file.stat().st_mode & 0o777:o} {file.read_text()}")
    return 0


PROGRAMS = {
    "mlops-kit": mlops_kit,
    "python": python,
    "gh": gh,
    "curl": curl,
    "pulumi": pulumi,
    "apk": lambda arguments: 0,
}

if __name__ == "__main__":
    program, *given = sys.argv[1:]
    with (OUTSIDE / "calls").open("a") as calls:
        calls.write(json.dumps([program, *given]) + "\n")
    sys.exit(PROGRAMS[program](given))
