"""The candidate's requests in order, which of them are bad, and when they arrive."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EXACT = 16_384
"""Requests at the start of a trace that are drawn one by one; later ones come in blocks."""
FINENESS = 0.002
"""Size of a later block, as a share of the requests before it."""
_APART = 1e8


class Trace:
    """Traces of many runs at one bad ratio.

    Requests are a Poisson process in *exposure*: the number of requests that the candidate was
    expected to have had by then, the integral of rate times weight. So the same trace serves
    every rule, whatever weights it sets, and every rate. Each column of `bad` and `position` is
    a node: one request each up to `EXACT`, then blocks; `requests` counts them up to that node.
    """

    def __init__(self, rng: np.random.Generator, ratio: float, runs: int, requests: float) -> None:
        """Draw `runs` traces at least `requests` long (in expected requests)."""
        ends = [EXACT]
        while ends[-1] < 1.02 * requests + 1000:
            ends.append(ends[-1] + max(32, int(ends[-1] * FINENESS)))
        blocks = np.diff(ends)
        self.runs = runs
        self.requests: Ints = np.concatenate([np.arange(EXACT), ends])
        self.bad: Ints = np.zeros((runs, len(self.requests)), np.int64)
        self.bad[:, 1 : EXACT + 1] = rng.random((runs, EXACT)) < ratio
        self.bad[:, EXACT + 1 :] = rng.binomial(blocks, ratio, (runs, len(blocks)))
        np.cumsum(self.bad, axis=1, out=self.bad)
        self.position: Floats = np.zeros(self.bad.shape)
        self.position[:, 1 : EXACT + 1] = rng.standard_exponential((runs, EXACT))
        self.position[:, EXACT + 1 :] = rng.standard_gamma(blocks, (runs, len(blocks)))
        np.cumsum(self.position, axis=1, out=self.position)
        self.phase: Floats = rng.random(runs)
        """Where a run falls in the clock's minute, 0 to 1."""

    @cached_property
    def _all_positions(self) -> Floats:
        return (self.position + _APART * np.arange(self.runs)[:, None]).ravel()

    def node(self, exposure: Floats, rows: Ints) -> Ints:
        """Return the last node that happened by an exposure, for each of `rows`."""
        base = rows.reshape(-1, *[1] * (exposure.ndim - 1))
        reached = np.clip(exposure, 0, self.position[rows, -1].reshape(base.shape) - 1e-6)
        found = np.searchsorted(self._all_positions, reached + _APART * base, side="right")
        return found - 1 - base * self.position.shape[1]

    def counts(self, exposure: Floats, rows: Ints) -> tuple[Ints, Ints]:
        """Return requests and bad ones by an exposure of shape (rows,) or (rows, times)."""
        node = self.node(exposure, rows)
        base = rows.reshape(-1, *[1] * (exposure.ndim - 1))
        after = np.minimum(node + 1, len(self.requests) - 1)
        start, end = self.position[base, node], self.position[base, after]
        part = np.clip((exposure - start) / np.maximum(end - start, 1e-12), 0, 1 - 1e-9)
        requests, bad = self.requests[node], self.bad[base, node]
        return (
            requests + (part * (self.requests[after] - requests)).astype(np.int64),
            bad + (part * (self.bad[base, after] - bad)).astype(np.int64),
        )
