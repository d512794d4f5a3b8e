from mlops_kit.aws import aws_account
from tests.aws_mocks import ACCOUNT, AwsEngine


def declare(**more):
    engine = AwsEngine()
    engine.run(lambda: aws_account("cloud", "eu-central-1", ACCOUNT, **more) and None)
    return engine.resources["cloud"]


def test_credentials_of_another_account_are_refused_by_the_provider():
    made = declare()

    assert made.typ == "pulumi:providers:aws"
    assert made.inputs["region"] == "eu-central-1"
    assert made.inputs["allowedAccountIds"] == f'["{ACCOUNT}"]'
    assert "assumeRoles" not in made.inputs
    assert "defaultTags" not in made.inputs


def test_the_provider_takes_on_a_role_and_tags_what_it_makes():
    role = f"arn:aws:iam::{ACCOUNT}:role/deployer"

    made = declare(assume_role_arn=role, tags={"team": "red"})

    assert made.inputs["assumeRoles"] == f'[{{"roleArn": "{role}"}}]'
    assert made.inputs["defaultTags"] == '{"tags": {"team": "red"}}'


def test_an_account_whose_digits_begin_with_zero_stays_text():
    engine = AwsEngine()
    engine.run(lambda: aws_account("cloud", "eu-central-1", "012345678901") and None)

    assert engine.resources["cloud"].inputs["allowedAccountIds"] == '["012345678901"]'
