"""What must hold of every rollout (DESIGN.md, section 4), checked at each act and record."""

from datetime import datetime, timedelta
from typing import Any

from mlops_kit.rollout.controller import drift_id
from mlops_kit.rollout.decision import Snapshot
from mlops_kit.rollout.driver import Conflict, Health
from mlops_kit.rollout.ledger import Incident, Ledger, Run
from mlops_kit.rollout.runner import Ending
from tests.rollout_progress import Progress, check, expected
from tests.rollout_store import Store, changed
from tests.rollout_world import World


class Laws:
    """Look at what all runs of one endpoint do."""

    def __init__(self, world: World, store: Store, ups: dict[str, Any]) -> None:
        self.world, self.store, self.ups = world, store, ups
        self.progress = Progress(world)
        self.by_hand = False
        """Whether the weights were moved by hand, and neither put back nor handed over."""
        self.kept_until: dict[str, datetime] = {}
        self.rejected: dict[str, str] = {}
        self.rejections: dict[str, int] = {}
        self.tellings: dict[str, int] = {}

    # acts

    def deploying(self, up: Any, name: str) -> None:
        known = up.reader.known
        run = known.run
        meant = [known.stable] + ([run.candidate, run.previous] if run else [])
        check(name in [v.id for v in meant if v], 4, f"{name} is deployed and nothing says why")

    def shifting(self, up: Any, weights: dict[str, int], revision: str) -> None:
        known, seen = up.reader.known, up.seen
        run: Run | None = known.run
        whole = all(type(w) is int and 0 < w <= 100 for w in weights.values())
        check(whole and sum(weights.values()) in (0, 100), 1, f"weights {weights}")
        for name in weights:
            state = seen.versions.get(name)
            ready = state is not None and state.health is Health.READY
            check(ready, 1, f"{name} gets traffic, and was seen unready")
        check(known.pending == weights, 4, f"{weights} are set, and not recorded before")
        restored = up.goal.restore == drift_id(dict(seen.weights)) and weights == known.weights
        if run is None or run.phase == "retain":
            again = self.world.gone and known.stable and weights == {known.stable.id: 100}
            check(restored or again, 3, f"{weights} are set outside of a rollout")
        elif run.phase == "rollback":
            want = {run.previous.id: 100} if run.previous else {}
            check(weights == want, 3, f"rolled back to {weights}")
        elif not restored:
            check(run.phase == "step", 1, "traffic moves before the first step")
            want = expected(run)
            check(weights == want, 1, f"{weights} are set in a step of {want}")
            self.progress.widening(up, run, weights)

    def shifted(self, up: Any, before: dict[str, int]) -> None:
        run = up.reader.known.run
        if self.by_hand:
            meant = up.goal.restore == drift_id(before) or (run and run.phase == "rollback")
            check(bool(meant), 6, f"weights {before} were moved by hand and silently put back")
        self.by_hand = False

    def mirroring(self, up: Any, name: str, percent: int) -> None:
        run = up.reader.known.run
        check(run is not None and run.candidate.id == name, 4, f"{name} is mirrored to at rest")
        if percent:
            meant = run.phase == "step" and run.plan.steps[run.step].mirror == percent
            check(meant, 1, f"{name} gets copies outside of a shadow step")

    def retiring(self, up: Any, name: str) -> None:
        known = up.reader.known
        run: Run | None = known.run
        check(not up.seen.weights.get(name), 2, f"{name} is retired and was seen to serve")
        check(not known.stable or known.stable.id != name, 2, f"the stable {name} is retired")
        if run and run.previous and run.phase != "retain":
            check(run.previous.id != name, 2, f"{name} is retired before a promotion")
        until = self.kept_until.get(name, up.now)
        check(up.now >= until, 2, f"{name} is retired {until - up.now} too early")
        rejected = run is not None and run.phase == "rollback" and run.candidate.id == name
        check(rejected or name in known.retained, 2, f"{name} is retired and nothing says why")

    # records

    def saved(self, up: Any, before: Ledger, after: Ledger) -> None:
        missed = up.outrun and changed(up.reader.known, before)
        check(not missed, 4, "a run goes on after another one changed the endpoint")
        if changed(before, after):
            for other in self.ups.values():
                if other is not None and other is not up:
                    other.outrun = True
        old, new = before.run, after.run
        agreed = self.world.weights in (after.weights, after.pending)
        unseen = up.seen is None or dict(up.seen.weights) != self.world.weights
        returned = old is not None and old.phase == "rollback"
        if unseen or (agreed and returned):
            self.by_hand = not agreed and not self.world.gone
        check(len(after.history) <= 50 and len(after.incidents) <= 50, 10, "unbounded records")
        if new is not None and (old is None or old.started_at != new.started_at):
            self._began(up, after, new)
        self._incidents(before, after)
        if old is None:
            return
        if old.phase != "rollback" and new is not None and new.phase == "rollback":
            self._rolled_back(up, after, old)
        if old.phase == "step" and new is not None and new.phase in ("step", "retain"):
            disturbed = self.by_hand
            self.progress.advanced(up, before, after, disturbed)
        if new is not None and old.phase == "step" and new.phase == "retain" and old.previous:
            kept = timedelta(seconds=new.plan.retention_seconds)
            self.kept_until[old.previous.id] = up.now + kept
        for name in after.proven:
            if name not in before.proven:
                self.rejected.pop(name, None)

    def _began(self, up: Any, after: Ledger, run: Run) -> None:
        name = run.candidate.id
        self.kept_until.pop(name, None)
        rejection = self.rejected.get(name)
        named = rejection is None or up.goal.retry == rejection
        check(named, 7, f"{name} is shipped again, and {rejection} was not named")
        check(up.goal.version.id == name, 3, f"{name} is rolled out and was not asked for")
        if run.previous is not None and not run.known_good:
            paused = after.order is not None and after.order.what == "pause"
            check(not paused, 11, "a rollout starts while rollouts are paused")
            check(up.goal.calendar.at(up.now).open, 11, "a rollout starts out of its window")

    def _incidents(self, before: Ledger, after: Ledger) -> None:
        begins = (before.run is None or before.run.phase != "rollback") and (
            after.run is not None and after.run.phase == "rollback"
        )
        known = {incident.id for incident in before.incidents}
        fresh = [incident for incident in after.incidents if incident.id not in known]
        check(len(fresh) == begins, 8, f"{len(fresh)} new incidents of {int(begins)} rollbacks")
        check(not fresh or fresh[0].ended_at is None, 8, "an incident ends as it begins")
        lost = len(known) + len(fresh) - len(after.incidents)
        check(lost == 0 or len(after.incidents) == 50, 8, "an incident was lost")
        counted = all(0 <= i.harmed <= i.requests for i in after.incidents)
        check(counted, 8, "an incident has impossible counts")
        if after.run is None or after.run.phase != "rollback":
            ended = all(i.ended_at and i.ended_at >= i.began_at for i in after.incidents)
            check(ended, 8, "an incident of a rollback that is over does not say when it ended")

    def _rolled_back(self, up: Any, after: Ledger, run: Run) -> None:
        name, incident = run.candidate.id, after.incidents[-1]
        check(incident.version == str(run.candidate), 8, "the incident is of another version")
        self.kept_until.pop(run.previous.id if run.previous else "", None)
        broken = incident.what.startswith(("availability", "latency"))
        if broken or incident.what == "ordered":
            self.rejections[name] = self.rejections.get(name, 0) + 1
            self.rejected[name] = f"{name}-{self.rejections[name]}"
        if broken:
            guilty = since(self.world.faulty.get(name), run.first_at)
            check(guilty, 9, f"{name} is blamed, and answered well: {incident.reason}")

    def told(self, incident: Incident) -> tuple[str, ...]:
        check(incident.ended_at is not None, 8, "hooks are told of an incident under way")
        self.tellings[incident.id] = self.tellings.get(incident.id, 0) + 1
        return ()

    def noted(self, snapshot: Snapshot) -> None:
        counts = snapshot.counts
        served = self.world.completed.get(snapshot.candidate.id, 0.0)
        possible = 0 <= counts.failed <= counts.requests <= served
        check(possible, 8, f"the journal gets impossible counts: {counts}")

    # ends

    def ended(self, up: Any, ending: Ending) -> None:
        outcome, seen, ledger = ending.outcome, ending.seen, self.store.ledger
        wanted = up.goal.version.id
        fresh = not up.struck and not up.outrun
        check(outcome.sentence.startswith("wine: "), 4, "the sentence does not name the endpoint")
        live = dict(self.world.weights) if fresh else dict(seen.weights)
        if outcome.ok:
            check(live == {wanted: 100}, 3, f"{outcome.result}, and {live} serve")
            state = self.world.state(wanted) if fresh else seen.versions[wanted]
            check(state.health is Health.READY, 3, f"{outcome.result}, and {wanted} is not ready")
        if outcome.result == "rolled_back":
            want = {ledger.stable.id: 100} if ledger.stable else {}
            check(live == want, 3, f"rolled back, and {live} serve")
        if outcome.result == "refused":
            named = f"to {self.rejected.get(wanted, 'nothing')} to" in outcome.sentence
            check(named, 7, f"{wanted} is refused: {outcome.sentence}")
        if not fresh:
            return
        drifted = outcome.result == "drifted"
        stranded = outcome.result == "failed" and "stay as they are" in outcome.sentence
        shown = drifted == self.by_hand or stranded
        check(shown, 6, f"{outcome.result}, by hand: {self.by_hand}")
        if drifted:
            check(drift_id(live) in outcome.sentence, 6, "the drift is not named")
        elif ledger.run is None:
            self.at_rest()

    def at_rest(self) -> None:
        """Check that nothing of a rollout is left over."""
        world, ledger = self.world, self.store.ledger
        stable = {ledger.stable.id} if ledger.stable else set()
        check(not world.mirrors, 4, f"mirrors are left: {world.mirrors}")
        begun = ledger.pending is None or world.gone
        check(begun, 4, f"weights are left pending: {ledger.pending}")
        left = set(world.servers) - stable - set(ledger.retained)
        check(not left, 12, f"{left} are left deployed")

    def failed(self, up: Any, error: Exception) -> None:
        clear = str(error).startswith("wine: ") and len(str(error)) > 20
        check(clear or not isinstance(error, Conflict), 4, f"not a clear sentence: {error}")

    def outrun(self, up: Any) -> None:
        """Check a run after a tick that began when another one had changed the endpoint."""
        check(up.over and up.ending is None, 4, "two runs go on at once")

    def always(self) -> None:
        """Check what holds between any two steps."""
        weights, ledger = self.world.weights, self.store.ledger
        whole = all(type(w) is int and 0 < w <= 100 for w in weights.values())
        check(whole and sum(weights.values()) in (0, 100), 1, f"weights {weights}")
        serves = bool(weights) or ledger.stable is None or self.world.gone
        check(serves, 1, "nothing serves")


def since(moment: datetime | None, begin: datetime | None) -> bool:
    """Tell whether something was at or after a moment, if both ever were."""
    return moment is not None and begin is not None and moment >= begin
