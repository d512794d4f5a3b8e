"""Rules of storage accounts, registries and vaults that no model states."""

import ipaddress
from collections.abc import Iterator

from mlops_kit.offline.azure.rules.reading import at, items, number, texts
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, not_one_of, shown

_PREMIUM_ONLY_KINDS = ("BlockBlobStorage", "FileStorage")
_BYPASSES = frozenset({"None", "Logging", "Metrics", "AzureServices"})
_KEY_SIZES = (2048, 3072, 4096)
_PREMIUM_REGISTRY: tuple[tuple[str, object], ...] = (
    ("dataEndpointEnabled", True),
    ("encryption.status", "enabled"),
    ("networkRuleSet.defaultAction", "Deny"),
    ("policies.retentionPolicy.status", "enabled"),
    ("policies.trustPolicy.status", "enabled"),
    ("publicNetworkAccess", "Disabled"),
    ("zoneRedundancy", "Enabled"),
)
"""What only a registry of SKU Premium can do ("Azure Container Registry service tiers")."""


def storage_account(inputs: Values) -> Iterator[Problem]:
    """Check that what an account is asked for goes together."""
    kind, sku = at(inputs, "kind"), at(inputs, "sku.name")
    fast = not isinstance(sku, str) or sku.startswith(("Premium", "StandardV2"))
    if kind in _PREMIUM_ONLY_KINDS and not fast:
        yield Problem("sku.name", f"must be a Premium SKU for kind {kind}, got {shown(sku)}")
    if kind == "BlobStorage" and "accessTier" not in inputs:
        yield Problem("accessTier", "is required but missing: kind BlobStorage has one")
    flat = "isHnsEnabled" not in inputs or at(inputs, "isHnsEnabled") is False
    for key in ("enableNfsV3", "isSftpEnabled"):
        if flat and at(inputs, key) is True:
            yield Problem(key, "needs isHnsEnabled: true, a hierarchical namespace")
    bypass = at(inputs, "networkRuleSet.bypass")
    if isinstance(bypass, str) and not {part.strip() for part in bypass.split(",")} <= _BYPASSES:
        words = "None, or some of Logging, Metrics, AzureServices with commas between them"
        yield Problem("networkRuleSet.bypass", f"must be {words}, got {shown(bypass)}")
    own_key = str(at(inputs, "encryption.keySource")).lower() == "microsoft.keyvault"
    encryption = at(inputs, "encryption")
    if own_key and isinstance(encryption, dict) and "keyVaultProperties" not in encryption:
        yield Problem(
            "encryption.keyVaultProperties",
            "is required but missing: keySource is Microsoft.Keyvault",
        )
    for position, rule in items(inputs, "networkRuleSet.ipRules"):
        reason = _public_range(at(rule, "iPAddressOrRange"))
        if reason:
            yield Problem(f"networkRuleSet.ipRules[{position}].iPAddressOrRange", reason)


def blob_service(inputs: Values) -> Iterator[Problem]:
    """Check that point-in-time restore has what it restores from."""
    if at(inputs, "restorePolicy.enabled") is not True:
        return
    for path in ("isVersioningEnabled", "changeFeed.enabled", "deleteRetentionPolicy.enabled"):
        key = path.partition(".")[0]
        if key not in inputs or at(inputs, path) is False:
            yield Problem(path, "must be true: restorePolicy is enabled")
    back, kept = at(inputs, "restorePolicy.days"), at(inputs, "deleteRetentionPolicy.days")
    if number(back) is not None and number(kept) is not None and back >= kept:
        yield Problem(
            "restorePolicy.days",
            f"must be below deleteRetentionPolicy.days ({shown(kept)}), got {shown(back)}",
        )


def management_policy(inputs: Values) -> Iterator[Problem]:
    """Check a life cycle's rules."""
    name = at(inputs, "managementPolicyName")
    if isinstance(name, str) and name != "default":
        yield Problem("managementPolicyName", f"must be default, got {shown(name)}")
    seen: dict[str, int] = {}
    for position, rule in items(inputs, "policy.rules"):
        named = at(rule, "name")
        if isinstance(named, str) and named in seen:
            yield Problem(
                f"policy.rules[{position}].name",
                f"must differ from rules[{seen[named]}]'s, got {shown(named)}",
            )
        elif isinstance(named, str):
            seen[named] = position


def replication_policy(inputs: Values) -> Iterator[Problem]:
    """Check that blobs are copied from one account to another one."""
    source, destination = at(inputs, "sourceAccount"), at(inputs, "destinationAccount")
    if isinstance(source, str) and source == destination:
        yield Problem("destinationAccount", "must differ from sourceAccount")


def registry(inputs: Values) -> Iterator[Problem]:
    """Check that a registry's SKU can do what it is asked for."""
    sku = at(inputs, "sku.name")
    if not isinstance(sku, str) or sku == "Premium":
        return
    for path, asked in _PREMIUM_REGISTRY:
        if at(inputs, path) == asked:
            yield Problem(path, f"{shown(asked)} needs sku.name: Premium, got {shown(sku)}")


def vault(inputs: Values) -> Iterator[Problem]:
    """Check how a vault protects what it holds."""
    if at(inputs, "properties.enablePurgeProtection") is False:
        yield Problem(
            "properties.enablePurgeProtection",
            "cannot be false, as it is irreversible: give true or leave it out",
        )
    if at(inputs, "properties.enableSoftDelete") is False:
        yield Problem(
            "properties.enableSoftDelete", "cannot be false: every vault keeps deleted content"
        )


def key(inputs: Values) -> Iterator[Problem]:
    """Check a key's size."""
    size = at(inputs, "properties.keySize")
    kind = at(inputs, "properties.kty")
    if kind in ("RSA", "RSA-HSM") and number(size) is not None and size not in _KEY_SIZES:
        yield Problem(
            "properties.keySize", not_one_of(size, [str(allowed) for allowed in _KEY_SIZES])
        )
    for position, action in items(inputs, "properties.rotationPolicy.lifetimeActions"):
        trigger = at(action, "trigger")
        if isinstance(trigger, dict) and len(trigger) > 1:
            yield Problem(
                f"properties.rotationPolicy.lifetimeActions[{position}].trigger",
                "must have one of timeAfterCreate and timeBeforeExpiry",
            )


def federated_credential(inputs: Values) -> Iterator[Problem]:
    """Check who a credential trusts."""
    issuer = at(inputs, "issuer")
    if isinstance(issuer, str) and not issuer.startswith("https://"):
        yield Problem("issuer", f"must be an https:// address, got {shown(issuer)}")
    audiences = at(inputs, "audiences")
    if isinstance(audiences, list) and len(audiences) != 1:
        yield Problem("audiences", f"must have exactly one item, got {len(audiences)}")


def role_definition(inputs: Values) -> Iterator[Problem]:
    """Check that a role allows something somewhere."""
    for position, scope in texts(inputs, "assignableScopes"):
        if not scope.startswith("/"):
            yield Problem(
                f"assignableScopes[{position}]",
                f"must be a scope such as /subscriptions/…, got {shown(scope)}",
            )


def role_assignment(inputs: Values) -> Iterator[Problem]:
    """Check what a role assignment refers to."""
    role, scope = at(inputs, "roleDefinitionId"), at(inputs, "scope")
    if isinstance(role, str) and "/roledefinitions/" not in role.lower():
        yield Problem(
            "roleDefinitionId",
            "must be the id of a role, /subscriptions/…/providers/Microsoft.Authorization/"
            f"roleDefinitions/…, got {shown(role)}",
        )
    if isinstance(scope, str) and not scope.startswith(("/", "subscriptions/", "providers/")):
        yield Problem("scope", f"must be a scope such as /subscriptions/…, got {shown(scope)}")


def _public_range(value: object) -> str | None:
    """Say why a firewall rule cannot name a range: it takes public IPv4, no /31 and no /32."""
    if not isinstance(value, str) or ":" in value:
        return None
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"must be an IPv4 address or a range in CIDR notation, got {shown(value)}"
    if found.is_private:
        return f"must be a public address or range, got {shown(value)}"
    if "/" in value and found.prefixlen > 30:
        return f"must be an address, or a range of /30 or larger, got {shown(value)}"
    return None
