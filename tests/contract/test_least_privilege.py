"""Nobody gets more of AWS than is needed, and nobody lacks anything: rules for all components."""

import copy
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from mlops_kit import aws
from mlops_kit.inputs import InvalidInputs
from mlops_kit.offline.aws import models, naming
from mlops_kit.offline.aws import policies as grammar
from mlops_kit.offline.aws.contracts import table as contracts
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.sdk import Sdk
from mlops_kit.permissions import rollouts
from mlops_kit.permissions.actions import (
    EXCEPTIONS,
    IN_PRACTICE,
    UNSCOPED,
    WITHOUT_OPERATION,
    actions,
    exists,
    is_unscoped,
)
from mlops_kit.permissions.driver import calls
from mlops_kit.permissions.needed import Planned, needed
from mlops_kit.permissions.policy import LARGEST, documents, size
from mlops_kit.permissions.table import table
from mlops_kit.permissions.table.calls import Use
from mlops_kit.permissions.table.serving import BY_CLOUD_CONTROL
from mlops_kit.provider.registry import COMPONENTS, component
from tests import iam_reference
from tests.aws_mocks import AwsEngine
from tests.examples import EXAMPLES
from tests.iam_policies import Policy, allowed, condition_keys, policies, wrong
from tests.service_roles import NEEDS, Handed, Need, handed, lacking

LISTED = [name for name, package in COMPONENTS.items() if package == "mlops_kit.aws"]
CALLS = {**table(), **BY_CLOUD_CONTROL}
CLOUD = {"region": "eu-central-1", "allowedAccountIds": ["123456789012"]}
RESOURCE_ACCOUNT = "aws:ResourceAccount"
SDK = Sdk("aws")
DRIVER = calls(Path(aws.__file__).parent)
ADOPTED = {"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"}
"""Types that AWS makes by itself: the operation of their contract is never called."""

each = pytest.mark.parametrize("name", LISTED)
each_type = pytest.mark.parametrize("token", CALLS)


def recorded(name):
    """Return arguments and recorded resources of the examples of a component that are whole."""
    given = EXAMPLES[name]
    pairs = given if isinstance(given, list) else [given]
    for args in (one for pair in pairs for one in pair):
        engine = AwsEngine()
        made, arguments = component(name), copy.deepcopy(args)
        try:
            engine.run(lambda made=made, arguments=arguments: made("it", arguments) and None)
        except InvalidInputs:
            continue
        yield args, engine.resources


def runs(name):
    return [resources for _, resources in recorded(name)]


def named(name, made):
    """Return the name that the engine adds to a resource which has none of its own."""
    if not made.typ.startswith("aws:"):
        return {}
    found = naming.defaults(SDK.resource(made.typ), name, made.inputs, Surroundings(CLOUD))
    return {key: value for key, value in found.items() if made.inputs.get(key) is None}


def words(service, text):
    """Return service and operation of each word of a table; (action, None) of an action."""
    for word in text.split():
        other, _, operation = word.rpartition(".")
        yield (word, None) if ":" in word else (other or service, operation)


def parts(calls):
    """Return the operations of a type with the ARNs that they touch, its own ones first."""
    yield Use(" ".join(calls.operations()), calls.arns)
    for use in calls.uses:
        yield Use(use.operations, use.arns or calls.arns, use.when)


def actions_of(service, text):
    return [
        action
        for one, operation in words(service, text)
        for action in ([one] if operation is None else actions(one, operation))
    ]


def whole(template):
    """Return a template as an ARN with something in every brace; None: it is one of the plan's."""
    if template.startswith("{"):
        return None
    text = (
        template
        if template.startswith("arn:")
        else "arn:aws:{}:r:a:{}".format(*template.split(":", 1))
    )
    text = re.sub(r"\{[\w.]+\|([^{}]*)\}", r"\1", text)
    return re.sub(r"\{[^{}]*\}", "x", text)


def role_grants(resources):
    """Return name of a role -> actions that its own policies allow, and AWS's policies it has."""
    may, attached = {}, {}
    for made in resources.values():
        role = made.inputs.get("role")
        if made.typ == "aws:iam/rolePolicy:RolePolicy":
            (policy,) = policies({role: made})
            may.setdefault(role, set()).update(action for action, _ in allowed(policy))
        elif made.typ == "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
            attached.setdefault(role, set()).add(made.inputs["policyArn"].rpartition("/")[2])
    return may, attached


@each
def test_a_component_allows_nobody_more_than_is_needed(name):
    found = [sentence for run in runs(name) for one in policies(run) for sentence in wrong(one)]

    assert found == []


@each
def test_a_role_that_a_component_makes_has_what_its_service_needs(name):
    lacked = []
    for run in runs(name):
        may, attached = role_grants(run)
        made = {m.inputs.get("name") or f"{key}-1234567" for key, m in run.items()}
        for one in handed(run):
            if one.role in made:
                lacked += lacking(one, may.get(one.role, set()), attached.get(one.role, set()))

    assert lacked == []


@each
def test_every_role_that_a_component_makes_is_handed_to_a_service(name):
    """Else nobody would hold it against what the service needs."""
    for run in runs(name):
        roles = {key for key, made in run.items() if made.typ == "aws:iam/role:Role"}
        names = {run[key].inputs.get("name") or f"{key}-1234567" for key in roles}
        assert names <= {one.role for one in handed(run)}


def test_the_role_of_an_endpoint_reaches_its_own_image_artifact_and_keys():
    """The service asks for the actions; here are the resources that they have to be for."""
    seen = set()
    for args, run in recorded("SageMakerEndpoint"):
        (role,) = [m for m in run.values() if m.typ == "aws:iam/rolePolicy:RolePolicy"] or [None]
        if role is None:
            continue
        (policy,) = policies({"it": role})
        may = {
            action: {arn for one, s in allowed(policy) if one == action for arn in s["Resource"]}
            for action, _ in allowed(policy)
        }
        for key in args.get("decrypt_key_arns", ()):
            assert key in may["kms:Decrypt"]
            seen.add("key")
        if uri := args["model"].get("artifact_uri"):
            bucket, _, path = uri.removeprefix("s3://").partition("/")
            artifact = f"arn:aws:s3:::{bucket}/{path}"
            assert any(fnmatch(artifact, arn) for arn in may["s3:GetObject"])
            seen.add("artifact")
        if ".dkr.ecr." in (image := args["model"].get("image_uri", "")):
            name = re.split("[:@]", image.partition("/")[2])[0]
            for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"):
                assert any(arn.endswith(f":repository/{name}") for arn in may[action])
            seen.add("image")

    assert seen == {"key", "artifact", "image"}


@each
def test_every_type_of_a_component_is_in_the_table_of_calls(name):
    used = {made.typ for run in runs(name) for made in run.values()}
    kinds = {
        made.inputs["typeName"]
        for run in runs(name)
        for made in run.values()
        if made.typ == "aws:cloudcontrol/resource:Resource"
    }

    assert {token for token in used if token.startswith("aws:")} <= set(table())
    assert kinds <= set(BY_CLOUD_CONTROL)


@each
def test_the_policy_for_who_deploys_a_component_holds_to_the_same_rules(name):
    """AWS's grammar, no wide action, no wide resource where AWS knows a narrower one, no fault."""
    at = where(Surroundings(CLOUD))
    for run in runs(name):
        planned = [
            Planned(made.typ, key, {**made.inputs, **named(key, made)}, {}, CLOUD)
            for key, made in run.items()
        ]
        found = needed(planned, DRIVER)
        made = documents(found.grants)

        assert found.unknown == ()
        assert made
        for document in made:
            assert size(document) <= LARGEST
            assert list(grammar.wrong(document, "identity", at)) == []
            # Where a package's report is, only AWS knows: any bucket, but of the account alone.
            told = [
                one for one in document["Statement"] if condition_keys(one) != {RESOURCE_ACCOUNT}
            ]
            assert list(wrong(Policy("it", "role", tuple(told)))) == []


def test_every_type_that_the_stand_in_holds_is_in_the_table_of_calls():
    assert set(contracts()) <= set(table())


@each_type
def test_every_operation_of_the_table_is_one_of_aws(token):
    for part in parts(CALLS[token]):
        for service, operation in words(CALLS[token].service, part.operations):
            if operation is not None:
                assert operation in models.service(service).operations, operation


@each_type
def test_a_type_is_made_by_the_operations_that_its_contract_names(token):
    if token not in contracts() or token in ADOPTED:
        return
    contract = contracts()[token]
    named = {name.partition(":")[0] for name in contract.operations}
    texts = [part.operations for part in parts(CALLS[token])]
    called = {op for text in texts for _, op in words(contract.service, text)}

    assert contract.service == CALLS[token].service
    assert named <= called


@each_type
def test_every_action_of_the_table_exists_and_fits_what_it_is_allowed_for(token):
    """Either AWS knows no resource of it, or one of the ARNs is such a resource."""
    for part in parts(CALLS[token]):
        arns = [whole(template) for template in part.arns]
        for action in actions_of(CALLS[token].service, part.operations):
            assert iam_reference.exists(action), action
            if is_unscoped(action):
                assert not iam_reference.kinds(action) or action in IN_PRACTICE, action
            else:
                fitting = [arn for arn in arns if arn is None or iam_reference.fits(action, arn)]
                assert fitting, (action, iam_reference.kinds(action))


@each_type
def test_no_arn_of_the_table_is_of_no_use(token):
    calls = CALLS[token]
    texts = [calls.operations(), *(use.operations.split() for use in calls.uses if not use.arns)]
    own = [action for text in texts for action in actions_of(calls.service, " ".join(text))]

    for template in calls.arns:
        arn = whole(template)
        useful = arn is None or any(iam_reference.fits(action, arn) for action in own)
        assert useful, template


def test_every_exception_leads_from_an_operation_to_actions_of_aws():
    for (service, operation), names in EXCEPTIONS.items():
        assert operation in models.service(service).operations, operation
        assert [name for name in names if not iam_reference.exists(name)] == [], operation


@pytest.mark.parametrize("service", ["s3", "s3control", "budgets", "sns", "sqs", "iam", "eks"])
def test_no_operation_of_a_service_that_names_actions_otherwise_is_forgotten(service):
    """Those of IAM that are left are newer than the reference."""
    unknown = [
        operation
        for operation in models.service(service).operations
        if not all(map(iam_reference.exists, actions(service, operation)))
    ]

    newer = {"AcquireRole", "UpdateDelegationRequest", "UpdateOpenIDConnectProvider"}
    assert set(unknown) <= newer


def test_every_call_of_the_driver_asks_for_an_action_of_aws():
    """An operation that is not called like its action has to be among the exceptions."""
    for call in DRIVER:
        for action in actions(call.service, call.operation):
            assert iam_reference.exists(action), action


def test_what_knows_no_resource_is_said_so_by_the_reference():
    for action in UNSCOPED | WITHOUT_OPERATION:
        assert iam_reference.exists(action), action
    for action in UNSCOPED - set(IN_PRACTICE):
        assert iam_reference.kinds(action) == [], action


def test_every_call_of_the_driver_is_known_and_allowed_for_something():
    assert {call.service for call in DRIVER} >= {"sagemaker", "s3", "application-autoscaling"}
    for call in DRIVER:
        if (call.service, call.operation) in rollouts.ELSEWHERE:
            continue
        arns = [whole(template) for template in rollouts.arns_of(call.service, call.operation)]
        for action in actions(call.service, call.operation):
            fitting = [arn for arn in arns if arn is None or iam_reference.fits(action, arn)]
            assert is_unscoped(action) or fitting, call


def test_the_needs_of_roles_name_actions_of_aws():
    for needs in NEEDS.values():
        for need in needs:
            assert [name for name in need.actions.split() if not iam_reference.exists(name)] == []


ROLE = "arn:aws:iam::123456789012:role/x"
GOOD = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/*"}


def said_of(kind, **changed):
    statement = {**GOOD, "Sid": "It", **changed}
    return list(wrong(Policy("it", kind, (statement,))))


def test_a_good_statement_has_nothing_wrong():
    assert said_of("role") == []


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        ("role", {"Action": "*"}, "allows the action *"),
        ("role", {"Action": "s3:*"}, "allows the action s3:*"),
        ("role", {"Action": ["s3:Get*"]}, "allows the action s3:Get*"),
        ("role", {"Action": "s3:HeadObject"}, "AWS has no action s3:HeadObject"),
        ("role", {"Action": "s3:PutBucketEncryption"}, "AWS has no action s3:PutBucketEncryption"),
        ("role", {"Effect": "Deny", "Action": "s3:Gett"}, "AWS has no action s3:Gett"),
        ("role", {"Resource": "*"}, "allows s3:GetObject for all resources"),
        ("resource", {"Resource": ["*"]}, "allows s3:GetObject for all resources"),
        ("resource", {"Principal": "*"}, "allows everybody"),
        ("resource", {"Principal": {"AWS": ["*"]}}, "allows everybody"),
        ("key", {"Action": "kms:*", "Resource": "*"}, "allows the action kms:*"),
        ("perimeter", {"Action": "*", "Resource": "*"}, "allows the action *"),
        (
            "role",
            {"Action": "ec2:DeleteSubnet", "Resource": "arn:aws:ec2:eu-central-1:1:*/*"},
            "allows ec2:DeleteSubnet for everything of a service",
        ),
        (
            "role",
            {"Action": "sns:Publish", "Resource": ["arn:aws:sns:eu-central-1:1:*"]},
            "allows sns:Publish for everything of a service",
        ),
        (
            "role",
            {"Action": "sns:Publish"},
            "sns:Publish cannot be allowed for any of its resources",
        ),
        ("role", {"NotAction": ["s3:GetObject"]}, "allows all but something"),
        (
            "role",
            {"Action": "cloudwatch:PutMetricData", "Resource": "*"},
            "allows metrics of every namespace",
        ),
    ],
)
def test_a_planted_violation_is_found(kind, changed, sentence):
    assert f"it (It): {sentence}" in said_of(kind, **changed)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("role", {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}),
        ("role", {"Action": "ecr:GetAuthorizationToken", "Resource": "*"}),
        ("role", {"Action": "cloudwatch:DescribeAlarms", "Resource": "*"}),
        ("key", {"Action": "kms:Decrypt", "Resource": "*"}),
        (
            "role",
            {
                "Action": "cloudwatch:PutMetricData",
                "Resource": "*",
                "Condition": {"StringEquals": {"cloudwatch:namespace": "/aws/sagemaker/Endpoints"}},
            },
        ),
        (
            "perimeter",
            {
                "Action": "*",
                "Resource": "*",
                "Principal": "*",
                "Condition": {"StringEquals": {"aws:ResourceAccount": "123456789012"}},
            },
        ),
    ],
)
def test_what_has_to_be_wide_may_be_wide(kind, changed):
    assert said_of(kind, **changed) == []


def test_a_role_that_lacks_something_is_found():
    inputs = {"iamRoleArn": ROLE}
    one = Handed("it", "aws:ec2/flowLog:FlowLog", "iamRoleArn", "x", inputs)
    (need,) = NEEDS[one.token, one.path]
    enough = set(need.actions.split())

    assert list(lacking(one, enough, set())) == []
    assert list(lacking(one, enough - {"logs:PutLogEvents"}, set())) == [
        f"it: the role x (iamRoleArn) lacks logs:PutLogEvents ({need.source})"
    ]


def test_a_policy_of_aws_that_is_not_attached_is_found():
    one = Handed("it", "aws:eks/cluster:Cluster", "roleArn", "x", {"roleArn": ROLE})

    assert list(lacking(one, set(), {"AmazonEKSClusterPolicy"})) == []
    assert [s.partition(" (EKS")[0] for s in lacking(one, set(), set())] == [
        "it: the role x (roleArn) lacks the policy AmazonEKSClusterPolicy"
    ]


def test_a_role_whose_needs_nobody_has_looked_up_is_found():
    one = Handed("it", "aws:batch/jobDefinition:JobDefinition", "jobRoleArn", "x", {})

    (sentence,) = lacking(one, set(), set())
    assert sentence.endswith("nobody has looked up what it needs")


def test_a_schedule_that_calls_an_api_needs_that_api():
    target = {"arn": "arn:aws:scheduler:::aws-sdk:s3control:createJob", "roleArn": ROLE}
    one = Handed("it", "aws:scheduler/schedule:Schedule", "target.roleArn", "x", {"target": target})

    assert list(lacking(one, {"s3:CreateJob"}, set())) == []
    assert list(lacking(one, set(), set())) == [
        "it: the role x (target.roleArn) lacks s3:CreateJob, which its target asks for"
    ]


def test_a_need_that_depends_on_an_input_is_asked_only_with_it():
    token, path = "aws:synthetics/canary:Canary", "executionRoleArn"
    first = NEEDS[token, path][0]
    may = set(first.actions.split())

    def lacks(**inputs):
        return list(lacking(Handed("it", token, path, "x", inputs), may, set()))

    assert isinstance(first, Need)
    assert lacks() == []
    assert len(lacks(runConfig={"activeTracing": True})) == 1
    assert len(lacks(vpcConfig={"subnetIds": ["subnet-1"]})) == 3


def test_the_kits_own_list_of_actions_is_that_of_the_reference():
    """The kit knows AWS's actions by botocore's operations and its exceptions alone."""
    named = {
        action
        for token, one in CALLS.items()
        for part in parts(one)
        for action in actions_of(one.service, part.operations)
    }

    assert [action for action in sorted(named) if not exists(action)] == []
    assert exists("s3:getobject")
    assert not exists("s3:HeadObject")
    assert not exists("nowhere:GetObject")
