"""What the API server holds roles and their bindings to: pkg/apis/rbac/validation of Kubernetes."""

from collections.abc import Iterator, Mapping

from mlops_kit.offline.kubernetes import names
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.problems import Place, Problem, not_one_of, shown

_GROUP = "rbac.authorization.k8s.io"


def _rules_of(space: bool) -> Rule:
    def rule(value: Object, place: Place) -> Iterator[Problem]:
        for index, one in entries(value, "rules"):
            at = (*place, "rules", index)
            if known(one, "verbs") == []:
                yield wrong((*at, "verbs"), "must have at least one verb")
            urls = one.get("nonResourceURLs")
            if urls not in (None, []):
                if space:
                    yield wrong((*at, "nonResourceURLs"), "is only for a ClusterRole")
                for key in given(one, "apiGroups", "resources", "resourceNames"):
                    if one[key] != []:
                        yield wrong((*at, key), "must not be given beside nonResourceURLs")
                continue
            for key in ("apiGroups", "resources"):
                if one.get(key) in (None, []):
                    yield wrong((*at, key), "must have at least one entry; the core's group is ''")

    return rule


def _binding(*kinds: str) -> Rule:
    def rule(value: Object, place: Place) -> Iterator[Problem]:
        role = known(value, "roleRef")
        kind = known(role, "kind")
        if isinstance(kind, str) and kind not in kinds:
            yield wrong((*place, "roleRef", "kind"), not_one_of(kind, kinds))
        if (group := known(role, "apiGroup")) and group != _GROUP:
            yield wrong((*place, "roleRef", "apiGroup"), f"must be {_GROUP}, got {shown(group)}")
        for index, subject in entries(value, "subjects"):
            yield from _subject(subject, (*place, "subjects", index), "Role" in kinds)

    return rule


def _subject(value: Object, place: Place, space: bool) -> Iterator[Problem]:
    kind, group = known(value, "kind"), known(value, "apiGroup")
    if isinstance(kind, str) and kind not in ("ServiceAccount", "User", "Group"):
        yield wrong((*place, "kind"), not_one_of(kind, ("ServiceAccount", "User", "Group")))
    if kind == "ServiceAccount":
        name = known(value, "name")
        if isinstance(name, str) and (reason := names.subdomain(name)):
            yield wrong((*place, "name"), reason)
        if group:
            yield wrong(
                (*place, "apiGroup"), f"must be empty for a ServiceAccount, got {shown(group)}"
            )
        if not space and value.get("namespace") in (None, ""):
            yield wrong(
                (*place, "namespace"), "is required for a ServiceAccount in a ClusterRoleBinding"
            )
    elif kind in ("User", "Group") and group not in (None, "", _GROUP):
        yield wrong((*place, "apiGroup"), f"must be {_GROUP} for a {kind}, got {shown(group)}")


CHECKS: Mapping[str, Mapping[str, Check]] = {"rbac.RoleRef": {"name": names.path_segment}}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "rbac.Role": (_rules_of(space=True),),
    "rbac.ClusterRole": (_rules_of(space=False),),
    "rbac.RoleBinding": (_binding("Role", "ClusterRole"),),
    "rbac.ClusterRoleBinding": (_binding("ClusterRole"),),
}
