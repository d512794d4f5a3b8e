"""Run a command where no network is but loopback: `python -m tests.engine.isolated COMMAND …`.

The kernel gives the process a network namespace of its own, with the loopback device only.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
OUTSIDE = ("192.0.2.1", 80)


def isolate() -> None:
    """Leave the network.

    Raises:
        OSError: the kernel does not allow it, or an address outside can still be reached.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    flags = NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK
    if libc.unshare(flags):
        raise OSError(ctypes.get_errno(), "the kernel allows no network namespace here")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh", b"lo", 0)
        (now,) = struct.unpack("16xh", fcntl.ioctl(control, GET_FLAGS, request)[:18])
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh", b"lo", now | UP))
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(OUTSIDE) == 0:
            raise OSError(f"{OUTSIDE[0]} can still be reached")


if __name__ == "__main__":
    isolate()
    os.execvp(sys.argv[1], sys.argv[1:])
