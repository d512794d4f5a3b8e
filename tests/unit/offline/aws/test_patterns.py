"""Java's regular expressions, as Python reads them."""

import pytest

from mlops_kit.offline.aws.held import matches
from mlops_kit.offline.aws.patterns import compiled


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Team: ml/straße 42", "a*b"),
        (r"\p{Print}+", "a b", "a\tb"),
        (r"[\P{C}\s]+", "a\nb", "a\x00b"),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "a 😀", "a\x01"),
        (r"\A\d+\z", "12", "12\n"),
        (r"arn:[\p{Alnum}\-]+:lambda:.*", "arn:aws-cn:lambda:x", "arn:a*s:lambda:x"),
        (r"^(?!aws:)[a-zA-Z+-=._:/]+$", "team", "aws:team"),
        (r"https://[^\p{C}]*", "https://a", "https://a\x07"),
        (r"(\.)", ".", "a"),
        (r"[\[\]a]+", "[a]", "(a)"),
    ],
)
def test_a_pattern_of_java_is_read(pattern, right, wrong):
    assert matches(pattern, right)
    assert not matches(pattern, wrong)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\p{Print}&&[^|:/]]+",
        r"^(?![^:\\]*/action/|(?i).*<script>.*</script>.*)[^:\\]+$",
        r"/^(?=.*[a-z])\S{8,64}$/",
        r"\\+[1-9]\\d{1,14}$",
        r"[^\p{L}]+",
        r"[\p{Unheard}]",
        r"[\w-_]*",
    ],
)
def test_what_python_cannot_say_refuses_nothing(pattern):
    assert compiled(pattern) is None
    assert matches(pattern, "anything at all")


def test_patterns_match_the_whole_text():
    assert not matches("[a-z0-9]+", "wine_prod")
    assert not matches("^[a-z]", "wine")
    assert matches("^.*$", "two\nlines")


def test_patterns_of_arns_that_know_fewer_partitions_take_the_others():
    pattern = r"^arn:(aws|aws-cn):kms:[a-z]{2}-[a-z]+-\d:\d{12}:key/[0-9a-f-]{36}$"
    key = "111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert matches(pattern, f"arn:aws-eusc:kms:eusc-de-east-1:{key}")
    assert not matches(pattern, f"arn:aws-eusc:sns:eusc-de-east-1:{key}")
