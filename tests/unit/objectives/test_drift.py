import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.objectives.drift import chi_square, kl, ks, psi, psi_terms

TAIL = [
    0.08783864900556244,
    0.094841730361359,
    0.10020408979951179,
    0.12479490976029453,
    0.21155308335667694,
]
"""Current shares of deciles 6 to 10 (Bandi 2023), where the reference has 0.1 each."""
REFERENCE = [0.5, *[0.1] * 5]
CURRENT = [1 - sum(TAIL), *TAIL]
"""The paper has no shares of deciles 1 to 5: they are one bin here."""
DISTANCES = [psi, kl, ks, chi_square]
each_distance = pytest.mark.parametrize("distance", DISTANCES)


@st.composite
def histograms(draw, several=2, least=0):
    bins = draw(st.integers(1, 12))
    counts = st.lists(st.integers(least, 10_000), min_size=bins, max_size=bins).filter(any)
    return [shares(draw(counts)) for _ in range(several)]


def shares(counts):
    return [count / sum(counts) for count in counts]


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (psi, 0.12341121834861967),
        (kl, 0.06622337476852596),
        (ks, 0.13655208291648326),
        (chi_square, 0.16076701825156665),
    ],
)
def test_the_papers_deciles_are_this_far_from_their_reference(distance, expected):
    """The figures were worked out with 40 digits."""
    exact = {} if distance is ks else {"smoothing": 0}

    assert distance(REFERENCE, CURRENT, **exact) == pytest.approx(expected, rel=1e-12)
    assert distance(REFERENCE, CURRENT) == pytest.approx(expected, rel=1e-3)


def test_the_papers_last_decile_is_the_one_that_moved():
    terms = psi_terms(REFERENCE, CURRENT, 0)

    assert terms[1:] == pytest.approx(
        [
            0.00157694521792819,
            0.000273185467163306,
            4.161019960669069e-07,
            0.00549210925643139,
            0.08358736859037763,
        ],
        rel=1e-9,
    )
    assert sum(terms) == pytest.approx(psi(REFERENCE, CURRENT, 0))


@each_distance
@given(histograms(1))
def test_equal_histograms_are_at_distance_0(distance, only):
    assert distance(only[0], only[0]) == 0


@each_distance
@given(histograms())
def test_a_distance_is_never_negative(distance, both):
    assert distance(*both) >= 0


@given(histograms())
def test_psi_and_ks_are_the_same_both_ways(both):
    reference, current = both

    assert psi(reference, current) == pytest.approx(psi(current, reference))
    assert ks(reference, current) == pytest.approx(ks(current, reference))


@given(histograms())
def test_psi_is_kl_there_and_back(both):
    reference, current = both

    there_and_back = kl(reference, current) + kl(current, reference)
    assert psi(reference, current) == pytest.approx(there_and_back, abs=1e-9)


@given(histograms())
def test_ks_is_at_most_1_and_kl_bounds_it_by_pinsker(both):
    assert ks(*both) <= 1
    # A distance of distribution functions is at most the total variation.
    assert ks(*both) <= math.sqrt(kl(*both) / 2) + 1e-4


@given(histograms())
def test_kl_is_at_most_the_logarithm_of_1_plus_chi_square(both):
    assert kl(*both) <= math.log1p(chi_square(*both)) + 1e-9


@pytest.mark.parametrize("distance", [psi, kl, chi_square])
@given(histograms(), st.randoms())
def test_the_order_of_the_bins_does_not_count_but_for_ks(distance, both, random):
    pairs = list(zip(*both, strict=True))
    random.shuffle(pairs)
    reference, current = (list(one) for one in zip(*pairs, strict=True))

    assert distance(reference, current) == pytest.approx(distance(*both))


@pytest.mark.parametrize("distance", [psi, kl, chi_square])
@given(histograms(least=1))
def test_splitting_bins_never_hides_drift(distance, both):
    """Bins that are put together lose information: the data processing inequality."""
    reference, current = both
    together = [[sum(one[:2]), *one[2:]] for one in both]

    assert distance(*together, smoothing=0) <= distance(reference, current, smoothing=0) + 1e-9


def test_an_empty_bin_is_far_with_smoothing_and_infinitely_far_without():
    for distance in (psi, kl, chi_square):
        assert 1 < distance([1, 0], [0.5, 0.5]) < math.inf
        assert distance([1, 0], [0.5, 0.5], smoothing=0) == math.inf
    assert psi([0.5, 0.5], [1, 0], smoothing=0) == math.inf
    assert kl([0.5, 0.5], [1, 0], smoothing=0) == pytest.approx(math.log(2))
    assert kl([0.5, 0.5, 0], [0.5, 0.5, 0], smoothing=0) == 0


def test_smoothed_shares_sum_to_1_again():
    """(0.75, 0.25) and (0.5, 0.5) then, worked out by hand."""
    assert psi([1, 0], [0.5, 0.5], smoothing=0.5) == pytest.approx(math.log(3) / 4)
    assert chi_square([1, 0], [0.5, 0.5], smoothing=0.5) == pytest.approx(1 / 3)


def test_shares_that_were_rounded_stay_within_the_limits():
    assert kl([0.5, 0.5], [0.4999999, 0.4999999]) == 0
    assert ks([0, 1], [1.0000005, 0]) == 1


@given(histograms(), st.integers(1, 10**6))
def test_chi_square_grows_with_the_observations(both, observations):
    assert chi_square(*both, observations) == pytest.approx(observations * chi_square(*both))


@each_distance
@pytest.mark.parametrize(
    ("reference", "current", "sentence"),
    [
        ([], [], "must have the same number of bins, at least 1, got 0 and 0"),
        ([1], [0.5, 0.5], "must have the same number of bins, at least 1, got 1 and 2"),
        ([0.5, 0.4], [0.5, 0.5], r"shares of reference must sum to 1, got 0\.9"),
        ([0.5, 0.5], [1.5, -0.5], "shares of current must be 0 or more"),
        ([0.5, 0.5], [math.nan, 1], "shares of current must be 0 or more"),
    ],
)
def test_what_are_no_shares_is_refused(distance, reference, current, sentence):
    with pytest.raises(ValueError, match=sentence):
        distance(reference, current)


def test_smoothing_and_observations_have_limits():
    with pytest.raises(ValueError, match="smoothing must be 0 or more, got -1"):
        psi([1], [1], -1)
    with pytest.raises(ValueError, match="observations must be at least 1, got 0"):
        chi_square([1], [1], 0)
