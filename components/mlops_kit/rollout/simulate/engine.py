"""Play many rollouts at once, each at its own time, by the rules of the real controller.

A tick is the time between two looks. Each turn of the loop takes every run through `stepping`
or `retaining` as `rollout.stepping` does, then lets time pass until its next look. That is the
next tick while a step, or a fault that comes or goes, is young; later looks are `resolution` of
that age apart, so what is found late is late by at most this share. No look is skipped at which
a bake, a wait or a retention ends, or from which counts begin.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mlops_kit.objectives import Objective
from mlops_kit.rollout import windows
from mlops_kit.rollout.gate import PROMOTION_ERROR
from mlops_kit.rollout.plan import Plan
from mlops_kit.rollout.simulate import vectors
from mlops_kit.rollout.simulate.draws import FAR, Source, Span
from mlops_kit.rollout.simulate.judging import Gate
from mlops_kit.rollout.simulate.state import PROMOTED, ROLLED_BACK, UNDECIDED, Ends, Runs
from mlops_kit.rollout.simulate.vectors import Floats, Wholes

RESOLUTION = 0.01
MARK_MICROSECONDS = round(windows.MARK_SECONDS * 1e6)


class Engine:
    """Plays rollouts of one plan."""

    def __init__(
        self,
        plan: Plan,
        objectives: Sequence[Objective],
        source: Source,
        poll_seconds: float,
        delay_seconds: float = 0.0,
        resolution: float = RESOLUTION,
    ) -> None:
        """Prepare.

        Args:
            plan: the steps and rules of the rollout.
            objectives: the promises, at least one.
            source: where counts come from.
            poll_seconds: time between two looks, in seconds.
            delay_seconds: how late requests are counted, in seconds.
            resolution: how much later than a tick a look may be, as a share of the age of what
                is looked at; 0: look at every tick, as the controller does.
        """
        self.plan = plan
        self.promises = tuple(objectives)
        self.source = source
        self.poll = max(1, round(poll_seconds * 1e6))
        self.poll_seconds = poll_seconds
        self.delay_seconds = delay_seconds
        self.delay = -(-round(delay_seconds * 1e6) // self.poll)
        self.resolution = resolution
        self.gate = Gate(plan.alpha, self.promises, self.poll)
        self.allowed = np.array([promise.allowed for promise in self.promises])
        self.weights = np.array([step.weight for step in plan.steps])
        self.mirrors = np.array([step.mirror for step in plan.steps])
        bakes = [self._ticks(step.bake_seconds + delay_seconds) for step in plan.steps]
        self.bakes = np.array(bakes)
        self.retention = self._ticks(round(plan.retention_seconds * 1e6) / 1e6)
        self.least = np.array([step.min_requests for step in plan.steps])
        self.last = len(plan.steps) - 1
        longest = max(plan.max_wait_seconds, plan.retention_seconds) / windows.MARK_SECONDS
        self.slots = int(longest + 1).bit_length()
        self.wait = self._ticks(plan.max_wait_seconds)

    def play(self, runs: int) -> Ends:
        """Play `runs` rollouts to their ends. The first traffic of each is at tick 0."""
        none = np.zeros(runs, np.int64)
        self.ends = Ends(none, none.copy(), none.copy(), none.copy(), self._zeros(runs))
        self.at = self._begun(runs)
        while len(self.at.number):
            again = np.arange(len(self.at.number))
            ended: list[Wholes] = []
            while len(again):
                again, over = self._decide(again)
                ended.append(over)
            self._finish(np.concatenate(ended))
            if len(self.at.number):
                self._wait()
        return self.ends

    def _zeros(self, runs: int) -> Wholes:
        return np.zeros((len(self.promises), runs), np.int64)

    def _begun(self, runs: int) -> Runs:
        def zeros(*shape: int) -> Wholes:
            return np.zeros((*shape, runs), np.int64)

        changes = self.last + 3
        kinds = 2 + 2 * len(self.promises)
        self.at = begun = Runs(
            number=np.arange(runs),
            tick=zeros(),
            step=zeros(),
            step_tick=zeros(),
            opened=zeros() + 1,
            weight=zeros() + self.weights[0],
            retaining=np.zeros(runs, np.bool_),
            held=np.zeros(runs, np.bool_),
            promoted=zeros() - 1,
            due=zeros(),
            top=zeros() - 1,
            change_tick=zeros(changes) + FAR,
            change_weight=zeros(changes),
            change_mirror=zeros(changes),
            seen=zeros(),
            seen_top=zeros(),
            counts=zeros(kinds),
            at_step=zeros(kinds),
            mark=zeros() + 1,
            slot_mark=zeros(self.slots),
            slot_counts=zeros(self.slots, kinds),
            served=zeros(1 + len(self.promises)),
        )
        self._change(np.arange(runs))
        return begun

    def _ticks(self, seconds: float) -> int:
        """Return the first tick at which `seconds` are over."""
        ticks = max(0, int(seconds * 1e6 / self.poll) - 1)
        while self._seconds(ticks) < seconds:
            ticks += 1
        return ticks

    def _seconds(self, ticks: int) -> float:
        return ticks * self.poll / 1e6

    # what the controller decides at one look

    def _decide(self, rows: Wholes) -> tuple[Wholes, Wholes]:
        """Take runs one decision on; return those that go on at once, and those that end."""
        s = self.at
        breach, platform = self.gate.judge(s, rows)
        self._ended(rows[breach], ROLLED_BACK)
        ended = [rows[breach]]
        kept = s.retaining[rows]
        over = rows[kept & ~breach & (s.tick[rows] >= s.due[rows])]
        self._ended(over, PROMOTED)
        ended.append(over)
        begins_anew = rows[~kept & ~breach & ~platform & s.held[rows]]
        s.held[rows[platform]] = True
        free = rows[~kept & ~breach & ~platform & ~s.held[rows]]
        moved = np.concatenate(
            [
                self._move_on(free),
                self._advance(begins_anew, s.step[begins_anew], s.weight[begins_anew]),
            ]
        )
        stuck = np.zeros(len(s.number), np.bool_)
        stuck[rows[~kept & ~breach]] = True
        stuck[moved] = False
        late = np.flatnonzero(stuck & (s.tick >= self.wait))
        self._ended(late, UNDECIDED)
        ended.append(late)
        return moved, np.concatenate(ended)

    def _move_on(self, rows: Wholes) -> Wholes:
        """Widen, take the next step or promote where that may be; return those that moved."""
        s = self.at
        last = s.step[rows] == self.last
        adaptive = ~last if self.plan.max_harmed is not None else np.zeros(len(rows), np.bool_)
        seen = s.counts[0, rows] - s.at_step[0, rows]
        enough = seen >= self.least[s.step[rows]]
        ready = enough & (adaptive | (s.tick[rows] >= s.due[rows]))
        widening = rows[ready & adaptive]
        stepping = rows[ready & ~adaptive & ~last]
        proven = rows[ready & ~adaptive & last]
        if len(proven):
            proven = proven[self.gate.met(s, proven)]
        moved = [self._advance(stepping, s.step[stepping] + 1), self._promote(proven)]
        if len(widening):
            wider = self._wider(widening)
            more = wider > s.weight[widening]
            widening, wider = widening[more], wider[more]
            moved.append(self._advance(widening, s.step[widening] + (wider == 100), wider))
        return np.concatenate(moved)

    def _advance(self, rows: Wholes, step: Wholes, weight: Wholes | None = None) -> Wholes:
        s = self.at
        if len(rows):
            s.opened[rows] += 1 + s.passed(rows, self.poll)
            s.step[rows] = step
            s.held[rows] = False
            s.weight[rows] = self.weights[step] if weight is None else weight
            self._change(rows)
        return rows

    def _promote(self, rows: Wholes) -> Wholes:
        s = self.at
        if len(rows):
            s.opened[rows] += 1 + s.passed(rows, self.poll)
            s.retaining[rows] = True
            s.promoted[rows] = s.tick[rows]
            self._change(rows)
        return rows

    def _change(self, rows: Wholes) -> None:
        """Begin a step at the present tick: its weight, its counts, and when it may be over."""
        s = self.at
        s.top[rows] += 1
        if s.top[rows].max() == len(s.change_tick):
            self._lengthen()
        s.step_tick[rows] = s.tick[rows]
        s.change_tick[s.top[rows], rows] = s.tick[rows]
        s.change_weight[s.top[rows], rows] = s.weight[rows]
        mirrored = np.where(s.retaining[rows], 0, self.mirrors[s.step[rows]])
        s.change_mirror[s.top[rows], rows] = mirrored
        lasts = np.where(s.retaining[rows], self.retention, self.bakes[s.step[rows]])
        s.due[rows] = s.tick[rows] + lasts
        s.mark[rows] = 1
        s.slot_mark[:, rows] = 0
        s.at_step[:, rows] = s.counts[:, rows]
        self._turn()

    def _lengthen(self) -> None:
        """Make room for as many changes of the weight again."""
        s = self.at
        s.change_tick = np.concatenate([s.change_tick, np.full_like(s.change_tick, FAR)])
        s.change_weight = np.concatenate([s.change_weight, np.zeros_like(s.change_weight)])
        s.change_mirror = np.concatenate([s.change_mirror, np.zeros_like(s.change_mirror)])

    def _wider(self, rows: Wholes) -> Wholes:
        s = self.at
        counts = s.counts[:, rows]
        bad = counts[1 : 1 + len(self.promises)]
        bounds = np.stack(
            [
                vectors.upper_bound(counts[0], one, allowed, PROMOTION_ERROR)
                for one, allowed in zip(bad, self.allowed.tolist(), strict=True)
            ]
        )
        stable = 1 + len(self.promises)
        now = s.tick[rows] * self.poll / 1e6
        first = self._rate(counts[0] + counts[stable], now)
        fresh = counts - s.at_step[:, rows]
        step = self._rate(fresh[0] + fresh[stable], s.since_step(rows, self.poll))
        exposed = (self.delay_seconds + self.poll_seconds) * np.maximum(first, step)
        harmed = self.plan.max_harmed or 0.0
        return vectors.next_weight(s.weight[rows], bounds, self.allowed, exposed, harmed)

    def _rate(self, requests: Wholes, seconds: Floats) -> Floats:
        counted = seconds - self.delay_seconds
        unknown = np.where(requests > 0, np.inf, 0.0)
        return np.where(counted > 0, requests / np.where(counted > 0, counted, 1.0), unknown)

    # time passes

    def _wait(self) -> None:
        """Let every run come to its next look, and count what happened."""
        s = self.at
        base = s.tick - self.delay
        last, changes, limit = self.source.changes(s.number, s.seen)
        begun = s.change_tick[s.seen_top, np.arange(len(s.number))]
        age = base - np.maximum(begun, last)
        ticks = np.maximum(1, (self.resolution * age).astype(np.int64))
        if self.resolution:
            ticks = np.maximum(ticks, self.delay - s.tick)
        for due in (s.due, self.wait):
            ticks = np.where(due > s.tick, np.minimum(ticks, due - s.tick), ticks)
        for event in (self._next_change(), self._mark_tick(), changes, limit):
            ticks = np.where(event > s.seen, np.minimum(ticks, event - base), ticks)
        s.tick += ticks
        self._count(np.maximum(s.tick - self.delay, 0))

    def _next_change(self) -> Wholes:
        s = self.at
        following = np.minimum(s.seen_top + 1, len(s.change_tick) - 1)
        found = s.change_tick[following, np.arange(len(s.number))]
        return np.where(s.seen_top < s.top, found, FAR)

    def _mark_tick(self) -> Wholes:
        return self.at.step_tick + self.at.mark * MARK_MICROSECONDS // self.poll

    def _count(self, until: Wholes) -> None:
        """Count up to a tick; the weights, and the fault, are the same from `seen` to there."""
        s = self.at
        columns = np.arange(len(s.number))
        weight = s.change_weight[s.seen_top, columns]
        mirror = s.change_mirror[s.seen_top, columns]
        drawn = self.source.draw(Span(s.number, s.seen, until, weight, mirror))
        s.counts += drawn
        s.served += np.where(weight > 0, drawn[: 1 + len(self.promises)], 0)
        s.seen = until
        if self.delay:
            early = s.seen <= s.step_tick
            s.at_step[:, early] = s.counts[:, early]
        self._turn()

    def _turn(self) -> None:
        """Note the changes of weight, and the marks, that counts have come to."""
        s = self.at
        while (turned := self._next_change() <= s.seen).any():
            s.seen_top[turned] += 1
        while (passed := self._mark_tick() <= s.seen).any():
            at = np.flatnonzero(passed)
            mark = s.mark[at]
            slot = np.log2(mark & -mark).astype(np.int64)
            s.slot_mark[slot, at] = mark
            s.slot_counts[slot, :, at] = s.counts[:, at].T
            s.mark[at] += 1

    # the end of a run

    def _ended(self, rows: Wholes, outcome: int) -> None:
        if not len(rows):
            return
        number = self.at.number[rows]
        self.ends.outcome[number] = outcome
        self.ends.tick[number] = self.at.tick[rows]
        self.ends.promoted[number] = self.at.promoted[rows]

    def _finish(self, rows: Wholes) -> None:
        """Take runs that ended out, with what they did that was not counted yet."""
        if not len(rows):
            return
        going = np.ones(len(self.at.number), np.bool_)
        going[rows] = False
        kept = self.at
        s = self.at = replace(kept)
        s.keep(~going)
        while (s.seen < s.tick).any():
            _, changes, limit = self.source.changes(s.number, s.seen)
            until = np.minimum(np.minimum(s.tick, self._next_change()), np.minimum(changes, limit))
            self._count(np.maximum(until, s.seen))
        self.ends.requests[s.number] = s.served[0]
        self.ends.bad[:, s.number] = s.served[1:]
        self.at = kept
        self.at.keep(going)
