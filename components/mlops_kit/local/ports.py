"""Loopback ports: a free one, whether one is taken, and who holds it."""

import random
import socket
from contextlib import suppress

import psutil

CONNECT_TIMEOUT_SECONDS = 1.0
PORTS = range(16_000, 32_000)
TRIES = 100


def free_port() -> int:
    """Give a TCP port on 127.0.0.1 that nothing listens on now.

    It is below the ports that systems hand out by themselves (from 32768 or 49152 on): one of
    those could be taken by any program until it is used.
    """
    for port in random.sample(PORTS, TRIES):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Tell whether something accepts connections on a TCP port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(CONNECT_TIMEOUT_SECONDS)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def owner(port: int) -> str | None:
    """Say who listens on a TCP port, such as `envoy (pid 4711)`, as far as this user may see.

    Returns:
        None where nothing listens on the port.
    """
    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        connections = []
    for connection in connections:
        # `laddr` is () for a socket without an address.
        address = tuple(connection.laddr)
        if connection.status == psutil.CONN_LISTEN and address[1:2] == (port,):
            return _program(connection.pid)
    return "a program of another user" if listening(port) else None


def _program(pid: int | None) -> str:
    if pid is None:
        return "a program of another user"
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"a program with pid {pid}"
