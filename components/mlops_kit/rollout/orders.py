"""What an operator may tell a rollout: pause, resume, promote, roll back.

Each order is a pure function from ledger to ledger that changes `order` and `history` and nothing
else, so that the run under way can take it up at its next look and go on with all that it knows.
"""

from collections.abc import Callable
from datetime import datetime

from mlops_kit.rollout.driver import Conflict, LedgerStore
from mlops_kit.rollout.ledger import Event, Ledger, Order, Run
from mlops_kit.rollout.wording import place

LONGEST_REASON = 300
"""Characters of a reason, at most."""
TRIES = 20
"""Tries to write an order while a run changes the ledger."""


class OrderRefused(Exception):
    """An order that makes no sense now; the message is one sentence for the user."""


def give(store: LedgerStore, order: Callable[[Ledger], Ledger]) -> Ledger:
    """Write an order into the ledger, by compare-and-set.

    Args:
        store: where the ledger is.
        order: one of the orders of this module, given everything but the ledger.

    Raises:
        OrderRefused: it makes no sense now, or the ledger changes too often to be written.
        TargetError: the ledger cannot be read.
    """
    name = ""
    for _ in range(TRIES):
        ledger, revision = store.load()
        name, ordered = ledger.endpoint, order(ledger)
        try:
            store.save(ordered, revision)
        except Conflict:
            continue
        return ordered
    raise OrderRefused(
        f"{name}: the ledger changes all the time, {TRIES} tries failed; nothing was ordered, "
        "try again"
    )


def pause(ledger: Ledger, by: str, reason: str, now: datetime) -> Ledger:
    """Hold a rollout where it is, and let no other one start, until `resume`.

    Objectives are watched all the same: a breach still rolls back.
    """
    name, order = ledger.endpoint, ledger.order
    reason = worded(reason)
    if order is not None and order.what in ("pause", "rollback"):
        raise OrderRefused(_already(name, order))
    if ledger.run is None and ledger.stable is None:
        raise OrderRefused(f"{name}: there is nothing to pause, no version was ever in service")
    event = Event(at=now, what="paused", version=_candidate(ledger), reason=reason, by=by)
    return ledger.logged(event, order=Order(what="pause", by=by, at=now, reason=reason))


def resume(ledger: Ledger, by: str, reason: str, now: datetime) -> Ledger:
    """Take back the order that is still to be done: rollouts go on by their plan."""
    name, order = ledger.endpoint, ledger.order
    reason = worded(reason)
    if order is None:
        raise OrderRefused(f"{name}: rollouts are not paused, and no other order is to be done")
    what = f"took back: {said(order)}"
    event = Event(
        at=now,
        what="resumed",
        version=_candidate(ledger),
        reason=f"{reason}; {what}" if reason else what,
        by=by,
    )
    return ledger.logged(event, order=None)


def promote(ledger: Ledger, by: str, reason: str, now: datetime) -> Ledger:
    """Have the candidate take all traffic without waiting for its steps.

    It may come in place of a pause. Objectives are watched all the same: a breach still rolls back.
    """
    name, order, run = ledger.endpoint, ledger.order, ledger.run
    reason = _needed(name, "promote", reason)
    if order is not None and order.what != "pause":
        raise OrderRefused(_already(name, order))
    if run is None or run.phase == "rollback":
        raise OrderRefused(f"{name}: there is nothing to promote, {_at_rest(ledger)}")
    if run.phase == "handed":
        raise OrderRefused(_handed(name, run))
    if run.phase == "retain":
        raise OrderRefused(f"{name}: {run.candidate} is promoted already, it has 100 %")
    return _ordered(ledger, Order(what="promote", by=by, at=now, reason=reason))


def rollback(ledger: Ledger, by: str, reason: str, now: datetime) -> Ledger:
    """Have the old version take all traffic back.

    It may come in place of any other order. The version is refused from then on, as one that
    broke an objective is.
    """
    name, order, run = ledger.endpoint, ledger.order, ledger.run
    reason = _needed(name, "rollback", reason)
    if order is not None and order.what == "rollback":
        raise OrderRefused(_already(name, order))
    if run is None or run.phase == "rollback":
        raise OrderRefused(f"{name}: there is nothing to roll back, {_at_rest(ledger)}")
    if run.phase == "handed":
        raise OrderRefused(_handed(name, run))
    if not returns(ledger, run):
        kept = str(run.previous) if run.previous else "an old version"
        raise OrderRefused(
            f"{name}: {run.candidate} is promoted and {kept} is no longer kept: ask for the "
            "version that you want in the stack file"
        )
    return _ordered(ledger, Order(what="rollback", by=by, at=now, reason=reason))


def _handed(name: str, run: Run) -> str:
    return (
        f"{name}: {run.candidate} is moved by {place(run)}, which cannot be told from outside: "
        "wait until it ends"
    )


def returns(ledger: Ledger, run: Run) -> bool:
    """Tell whether a rollout can still be rolled back by order."""
    if run.phase in ("deploy", "step"):
        return True
    kept = run.previous is not None and run.previous.id in ledger.retained
    return run.phase == "retain" and kept


def said(order: Order) -> str:
    """Say an order in a few words: `promote, ordered by ann on 2026-01-31 at 12:00 UTC: fixed`."""
    why = f": {order.reason}" if order.reason else ""
    return f"{order.what}, ordered by {order.by} on {order.at:%Y-%m-%d at %H:%M} UTC{why}"


def worded(reason: str) -> str:
    """Return a reason as one printable line.

    Raises:
        OrderRefused: it is too long.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    if len(line) > LONGEST_REASON:
        raise OrderRefused(
            f"the reason has {len(line)} characters, at most {LONGEST_REASON} are allowed"
        )
    return line


def _needed(name: str, what: str, reason: str) -> str:
    line = worded(reason)
    if not line:
        raise OrderRefused(f"{name}: a {what} needs a reason, got none")
    return line


def _ordered(ledger: Ledger, order: Order) -> Ledger:
    event = Event(
        at=order.at,
        what="ordered",
        version=_candidate(ledger),
        reason=f"{order.what}: {order.reason}",
        by=order.by,
    )
    return ledger.logged(event, order=order)


def _already(name: str, order: Order) -> str:
    return (
        f"{name}: there is an order already: {said(order)}; `mlops-kit resume {name}` takes it back"
    )


def _at_rest(ledger: Ledger) -> str:
    if ledger.run is not None:
        return f"{ledger.run.candidate} is being rolled back"
    return "no rollout is under way"


def _candidate(ledger: Ledger) -> str:
    return str(ledger.run.candidate) if ledger.run else ""
