"""Names, quantities, ports, schedules and images, as Kubernetes takes them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.kubernetes import forms, names

LONG = "a" * 63


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (names.label, ["a", "1-a", LONG], ["", "-a", "a-", "A", "a.b", "a_b", f"{LONG}a"]),
        (names.label_1035, ["a", "a-1"], ["1", "a-", "", f"{LONG}a"]),
        (
            names.subdomain,
            ["a", "a.b-c.1", f"{LONG}.{LONG}"],
            ["a..b", ".a", "a.", "A.b", "a" * 254],
        ),
        (names.path_segment, ["system:a", "A b"], ["a/b", "..", "50%", ""]),
        (
            names.qualified,
            ["a", "A_b.c", "x.io/a", "x.io/A-b"],
            ["", "/a", "X.io/a", "a/b/c", "-a"],
        ),
        (names.label_value, ["", "A_b.c-1"], ["a b", "-a", "a/b", f"{LONG}a"]),
        (names.config_key, ["a.b", "_A-1", ".x"], ["a b", "a/b", "", "..", ".", "..x"]),
        (names.environment_name, ["A", "a.b", "A B"], ["", "A=B", "é"]),
        (names.port_name, ["http", "a-1", "1a"], ["1", "a--b", "Http", "a" * 16, "-a", ""]),
        (forms.port, [1, 65535, "http"], [0, 65536, "", "80"]),
        (forms.count_or_percent, [0, 5, "25%", "150%"], [-1, "a", "2.5%", "-1%"]),
        (forms.share, [0, "0%", "100%"], ["101%", "x", -1]),
        (
            forms.quantity,
            ["1", "0.5", ".5", "1.", "500m", "1.5Gi", "1e3", "1E-3", 2, 0.5, "-1", "+1"],
            ["", "1GB", "1 Gi", "a", "1ki", "1e", "Gi"],
        ),
        (forms.base64, ["", "YQ==", "YWI=\n"], ["YQ", "Y Q==", "%"]),
        (
            forms.moment,
            ["2030-01-31T08:00:00Z", "2030-01-31T08:00:00.5+02:00"],
            ["2030-01-31", "8:00"],
        ),
        (forms.ip, ["10.0.0.1", "::1"], ["10.0.0", "a", ""]),
        (forms.cidr, ["10.0.0.0/8", "::/0", " 10.0.0.0/8 "], ["10.0.0.1", "10.0.0.0/33", "a/8"]),
        (
            forms.time_zone,
            ["UTC", "Europe/Berlin", "Etc/UTC"],
            ["Europe/Berln", "local", "../UTC", ""],
        ),
        (
            forms.schedule,
            [
                "* * * * *",
                "*/5 0-6,12 1 jan-mar mon",
                "0 0 ? * sun",
                "@daily",
                "@every 1h30m",
                "5/10 * * * *",
            ],
            [
                "* * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "@never",
                "@every 1",
                "*/0 * * * *",
                "5-1 * * * *",
                "1-2-3 * * * *",
                "TZ=UTC * * * * *",
                "a * * * *",
                "",
            ],
        ),
        (
            forms.image,
            [
                "nginx",
                "nginx:1.25",
                "a/b-c/d_e.f:V1",
                "localhost:5000/a@sha256:" + "0" * 64,
                "Registry.example.com/a",
                "a@sha256:" + "f" * 64,
                "{{.Image}}",
            ],
            [
                "",
                "A",
                "a:",
                "a b",
                "http://a/b",
                "a/B",
                "a:b:c",
                "a@sha256:12",
                "-a",
                "a//b",
                "a__-b",
            ],
        ),
    ],
)
def test_good_values_pass_and_bad_ones_get_a_sentence(check, good, bad):
    assert {value: check(value) for value in good if check(value)} == {}
    for value in bad:
        assert check(value).startswith(("must", "is")), value
        assert "got" in check(value)


@given(
    st.one_of(
        st.none(), st.booleans(), st.lists(st.integers()), st.dictionaries(st.text(), st.none())
    )
)
def test_a_value_of_another_kind_is_left_to_the_schema(value):
    for check in (
        names.label,
        names.qualified,
        names.subdomain,
        names.port_name,
        forms.image,
        forms.schedule,
        forms.port_number,
        forms.base64,
        forms.moment,
        forms.share,
    ):
        assert check(value) == ""


@given(st.integers(0, 10**6), st.sampled_from(["", "k", "Ki", "m", "M", "Gi", "e3"]))
def test_an_amount_is_the_number_times_its_unit(number, unit):
    factors = {
        "": 1,
        "k": 10**3,
        "Ki": 2**10,
        "m": Fraction(1, 1000),
        "M": 10**6,
        "Gi": 2**30,
        "e3": 1000,
    }

    assert forms.amount(f"{number}{unit}") == number * factors[unit]


@pytest.mark.parametrize("value", ["", "1x", None, True, "one"])
def test_what_is_no_quantity_has_no_amount(value):
    assert forms.amount(value) is None


def test_a_long_name_is_counted_and_not_shown():
    assert names.label("x" * 70).endswith("got 70 characters")


def test_the_first_wrong_text_of_a_list_is_told():
    assert forms.each(forms.ip)(["10.0.0.1", "a", "b"]).endswith("got 'a'")
    assert forms.each(forms.ip)([]) == forms.each(forms.ip)(None) == ""
