import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.aws.sagemaker.layout import LONGEST_ENDPOINT, Layout, Shadow
from mlops_kit.aws.sagemaker.variants import VARIANTS
from tests.clouds.sagemaker.validation import compiled

NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9])*"
AWS_NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
ONE, TWO, THREE = "111111111111", "222222222222", "333333333333"

versions = st.text("0123456789abcdef", min_size=12, max_size=12)
endpoints = st.from_regex(NAME, fullmatch=True).filter(lambda name: len(name) <= LONGEST_ENDPOINT)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    one, two = draw(st.lists(versions, min_size=2, max_size=2, unique=True))
    places = draw(st.permutations(VARIANTS))
    match draw(st.sampled_from(["alone", "both", "shadow"])):
        case "alone":
            return Layout.alone(one, places[0])
        case "both":
            return Layout({places[0]: one, places[1]: two})
        case _:
            return Layout({places[0]: one}, Shadow(places[1], two, draw(st.integers(1, 100))))


@given(endpoints, layouts())
def test_a_name_says_the_whole_layout_and_its_order(endpoint, layout):
    found = Layout.parse(endpoint, layout.name(endpoint))

    assert found == layout
    assert list(found.production) == list(layout.production)


@given(endpoints, layouts())
def test_every_name_is_one_that_sagemaker_takes(endpoint, layout):
    assert compiled(AWS_NAME).fullmatch(layout.name(endpoint))
    assert len(layout.name(endpoint)) <= 63


@given(layouts(), layouts())
def test_two_layouts_have_one_name_only_if_they_are_alike(one, other):
    same = one.name("wine") == other.name("wine")

    assert same == (one == other and list(one.production) == list(other.production))


@given(endpoints, st.text(max_size=70))
def test_a_name_of_somebody_else_is_no_layout(endpoint, name):
    found = Layout.parse(endpoint, name)

    assert found is None or found.name(endpoint) == name


@pytest.mark.parametrize(
    "name",
    [
        "wine",
        "wine-",
        f"wine-{ONE}",
        f"wine-r{ONE}",
        f"wine-b{ONE}-b{TWO}",
        f"wine-x50g{TWO}",
        f"wine-x050g{TWO}-b{ONE}",
        f"wine-b{ONE}-x050g{TWO}",
        f"wine-x50g{TWO}-b{ONE}",
        f"wine-b{ONE}-",
        f"wine-b{ONE.upper().replace('1', 'A')}",
        f"wine-2-b{ONE}",
        f"wines-b{ONE}",
        f"wine-b{ONE}\n",
    ],
)
def test_names_that_only_resemble_the_kits_are_left_alone(name):
    assert Layout.parse("wine", name) is None


def test_a_newcomer_gets_the_variant_that_is_free_and_is_named_last():
    blue, green = Layout.alone(ONE).placed(TWO), Layout.alone(ONE, "green").placed(TWO)

    assert list(blue.production.items()) == [("blue", ONE), ("green", TWO)]
    assert list(green.production.items()) == [("green", ONE), ("blue", TWO)]
    assert blue.newcomer == green.newcomer == TWO


def test_a_shadow_becomes_a_production_variant_where_it_is_and_back():
    shadowed = Layout.alone(ONE).shadowed(TWO, 30)

    assert shadowed == Layout({"blue": ONE}, Shadow("green", TWO, 30))
    assert shadowed.placed(TWO) == Layout({"blue": ONE, "green": TWO})
    assert shadowed.placed(TWO).shadowed(TWO, 30) == shadowed


@given(layouts())
def test_whatever_is_placed_can_be_taken_away_again(layout):
    for version in layout.versions:
        left = layout.without(version)
        assert version not in left.versions
        assert left.variant_of(version) is None
        assert layout.variant_of(version) in VARIANTS


@given(layouts())
def test_there_is_no_third_place(layout):
    assert layout.full == (len(layout.versions) == 2)
    if layout.full:
        with pytest.raises(ValueError, match="take every variant"):
            layout.placed(THREE)


@given(layouts())
def test_a_layout_contradicts_another_only_where_a_version_has_moved(layout):
    swapped = {name: VARIANTS[1 - VARIANTS.index(name)] for name in VARIANTS}
    moved = Layout({swapped[name]: version for name, version in layout.production.items()})

    assert moved.contradicts(layout)
    assert layout.contradicts(moved)
    assert not layout.contradicts(layout)
    assert not layout.contradicts(Layout.alone(THREE))
    for version in layout.production.values():
        assert not layout.without(version).contradicts(layout)
