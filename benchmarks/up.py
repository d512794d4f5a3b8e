"""A first `up` and a no-change `up` of the local stack, against an empty program."""

import statistics
import time
from collections.abc import Callable

from sandbox import finish, sandbox

ROUNDS = 5


def timed(act: Callable[[], None]) -> float:
    """Return the seconds that an act takes."""
    start = time.monotonic()
    act()
    return time.monotonic() - start


def main() -> None:
    """Measure the two programs in turns."""
    with sandbox() as local, sandbox("empty") as empty:
        first = {"local": timed(local.up), "empty": timed(empty.up)}
        warm: dict[str, list[float]] = {"local": [], "empty": []}
        for _ in range(ROUNDS):
            warm["local"].append(timed(local.up))
            warm["empty"].append(timed(empty.up))
    medians = {name: statistics.median(seconds) for name, seconds in warm.items()}
    print(f"{'':8}{'first up, s':>14}{'no change, s':>14}")
    for name, median in medians.items():
        print(f"{name:8}{first[name]:14.2f}{median:14.2f}")
    finish(
        {
            "first_up_seconds": round(first["local"], 2),
            "first_up_ratio": round(first["local"] / first["empty"], 2),
            "no_change_seconds": round(medians["local"], 2),
            "no_change_ratio": round(medians["local"] / medians["empty"], 2),
        }
    )


if __name__ == "__main__":
    main()
