"""Loopback ports."""

import os
import socket

from mlops_kit.local.ports import PORTS, free_port, listening, owner


def test_a_free_port_is_free() -> None:
    port = free_port()
    assert not listening(port)
    assert owner(port) is None


def test_a_free_port_is_none_that_the_system_hands_out_by_itself() -> None:
    assert all(free_port() in PORTS for _ in range(50))


def test_the_owner_of_a_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listening(port)
        assert f"(pid {os.getpid()})" in str(owner(port))
