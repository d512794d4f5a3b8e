"""What supervisor is told: pure rendering of its own and its programs' configuration."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SOCKET_FILE = "supervisor.sock"
MARKER = "MLOPS_KIT_DIRECTORY"
PROGRAM_VARIABLE = "SUPERVISOR_PROCESS_NAME"
DEFAULT_STOP_GRACE_SECONDS = 10
START_SECONDS = 1
START_RETRIES = 5
LOG_BYTES = "1MB"
# 107 bytes on Linux, of which supervisor needs up to 8 for a temporary name ending in its pid.
MAX_SOCKET_PATH_BYTES = 99

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Program:
    """A process that supervisor keeps running."""

    name: str
    """Letters, digits, dots, dashes and underscores, such as `wine.gateway`."""
    command: Sequence[str]
    """Program and arguments, passed as they are: no shell."""
    directory: Path
    """Folder that it runs in; must exist."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables beyond PATH, HOME and LANG."""
    stop_grace_seconds: int = DEFAULT_STOP_GRACE_SECONDS
    """Time from SIGTERM to SIGKILL when it is stopped, in seconds."""


def daemon(directory: Path) -> str:
    """Render `supervisord.conf`; its paths are relative, supervisor runs in `directory`."""
    # A folder's name may hold what a file pattern would take as a wildcard.
    wild = re.search(r"[*?\[]", str(directory))
    programs = re.sub(r"[\s*?\[\]]", "?", str(directory)) + "/programs" if wild else "programs"
    return f"""\
[supervisord]
pidfile = supervisord.pid
logfile = logs/supervisord.log
logfile_maxbytes = {LOG_BYTES}
logfile_backups = 1
childlogdir = logs
nocleanup = true
umask = 077

[unix_http_server]
file = {SOCKET_FILE}
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[include]
files = {programs.replace("%", "%%")}/*.ini
"""


def section(program: Program) -> str:
    """Render the configuration of one program.

    Raises:
        ValueError: a name, path or argument cannot be written in supervisor's format.
    """
    problems = [*_problems(program)]
    if problems:
        raise ValueError(f"program {program.name!r}: " + "; ".join(problems))
    variables = [f"{key}={value}" for key, value in sorted(program.environment.items())]
    # Supervisor's own `environment` has no way to write a quote; env(1) takes anything.
    command = [*(["/usr/bin/env", *variables] if variables else []), *program.command]
    return f"""\
[program:{program.name}]
command = {" ".join(map(_quoted, command))}
directory = {_literal(str(program.directory))}
autostart = true
autorestart = true
startsecs = {START_SECONDS}
startretries = {START_RETRIES}
stopsignal = TERM
stopwaitsecs = {program.stop_grace_seconds}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = logs/{program.name}.log
stdout_logfile_maxbytes = {LOG_BYTES}
stdout_logfile_backups = 1
"""


def socket_problem(path: Path) -> str | None:
    """Say in one sentence why the socket cannot have this path; None where it can."""
    length = len(str(path).encode())
    if length <= MAX_SOCKET_PATH_BYTES:
        return None
    return (
        f"the path of supervisor's socket, {path}, has {length} bytes; at most "
        f"{MAX_SOCKET_PATH_BYTES} are possible: move the project to a folder with a shorter path, "
        f"or shorten the stack's name"
    )


def _problems(program: Program) -> list[str]:
    found: list[str] = []
    if not is_name(program.name):
        found.append("the name may hold letters, digits, dots, dashes and underscores only")
    if not program.command or not program.command[0]:
        found.append("the command is empty")
    for text in (*program.command, str(program.directory), *program.environment.values()):
        if re.search(r"[\n\r\0]", text):
            found.append(f"{text!r} has a line break or a zero byte")
    if re.search(r"\s[;#]|%\(here\)s", str(program.directory)):
        found.append(f"the folder {program.directory} has ` ;`, ` #` or `%(here)s` in its path")
    found += [f"{key!r} names no variable" for key in program.environment if not _variable(key)]
    return found


def is_name(name: str) -> bool:
    """Tell whether a program may have this name."""
    return _NAME.fullmatch(name) is not None


def _variable(name: str) -> bool:
    return _VARIABLE.fullmatch(name) is not None


def _quoted(argument: str) -> str:
    # Supervisor takes ` ;` and ` #` for comments and `%(here)s` for its folder, in quotes too:
    # ending the quotes and beginning them anew in between changes the looks only.
    quoted = re.sub(r"(\s)([;#])", r"\1''\2", shlex.quote(argument))
    return _literal(quoted.replace("%(", "%''("))


def _literal(text: str) -> str:
    return text.replace("%", "%%")
