"""A ledger store with compare-and-set, and how it fails."""

from collections.abc import Callable

from mlops_kit.rollout.driver import Conflict
from mlops_kit.rollout.ledger import Event, Ledger, Order
from tests.rollout_world import World


class Store:
    """The ledger of one endpoint, as text that is read anew at each save."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ledger, self.number = Ledger(endpoint="wine"), 0
        self.before: tuple[Ledger, int] | None = None
        self.checks = True

    def load(self) -> tuple[Ledger, str]:
        """Return the ledger and its revision."""
        return self.ledger, str(self.number)

    def load_stale(self) -> tuple[Ledger, str]:
        """Return what was there before the last save."""
        ledger, number = self.before or (self.ledger, self.number)
        return ledger, str(number)

    def save(self, ledger: Ledger, revision: str) -> str:
        """Store if the revision is current."""
        if self.checks and revision != str(self.number):
            raise Conflict("wine: another run is changing this endpoint")
        self.before = self.ledger, self.number
        self.ledger, self.number = Ledger.parse(ledger.text()), self.number + 1
        return str(self.number)

    def order(self, what: str) -> bool:
        """Write an order as the command does: only where it makes sense, by compare-and-set."""
        ledger, revision = self.load()
        changed = ordered(ledger, what, self.world)
        if changed is not None:
            self.save(changed, revision)
        return changed is not None


def ordered(ledger: Ledger, what: str, world: World) -> Ledger | None:
    """Return the ledger with an order, None where there is nothing to order."""
    run, now = ledger.run, world.now
    if what == "resume":
        if ledger.order is None or ledger.order.what != "pause":
            return None
        event = Event(at=now, what="resumed", version="", reason="", by="anna")
        return ledger.logged(event, order=None)
    going = run is not None and run.phase in ("deploy", "step")
    kept = run is not None and run.phase == "retain" and run.previous is not None
    kept = kept and run.previous.id in ledger.retained
    if what != "pause" and not (going or (what == "rollback" and kept)):
        return None
    order = Order(what=what, by="anna", at=now, reason="she said so")
    event = Event(at=now, what="paused" if what == "pause" else "ordered", version="", reason="")
    return ledger.logged(event, order=order)


class Reader:
    """The store as one run sees it, through whatever befalls its calls."""

    def __init__(
        self,
        store: Store,
        through: Callable[[str, Callable[[], object]], object],
        saved: Callable[[Ledger, Ledger], None],
    ) -> None:
        self.store, self.through, self.saved = store, through, saved
        self.known: Ledger = store.ledger
        """What this run knows to be stored."""
        self.stale = False

    def load(self) -> tuple[Ledger, str]:
        return self.through("load", self._load)

    def save(self, ledger: Ledger, revision: str) -> str:
        return self.through("save", lambda: self._save(ledger, revision))

    def _load(self) -> tuple[Ledger, str]:
        stale, self.stale = self.stale, False
        ledger, revision = self.store.load_stale() if stale else self.store.load()
        self.known = ledger
        return ledger, revision

    def _save(self, ledger: Ledger, revision: str) -> str:
        before = self.store.ledger
        fresh = self.store.save(ledger, revision)
        self.known = self.store.ledger
        self.saved(before, self.store.ledger)
        return fresh


def changed(before: Ledger, after: Ledger) -> bool:
    """Tell whether more than an order and its line in the history came."""
    return before.model_copy(update={"order": after.order, "history": after.history}) != after
