"""Rules across properties, and limits that Azure documents outside of its models.

Each is from Microsoft's documentation of the service, and holds whatever the price plan, the
subscription's quota or the time of day.
"""

from collections.abc import Callable, Iterable, Mapping

from mlops_kit.offline.azure.rules import (
    clusters,
    machine_learning,
    monitoring,
    network,
    stores,
)
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, dotted

Rule = Callable[[Values], Iterable[Problem]]
RULES: Mapping[str, Rule] = {
    "authorization:RoleAssignment": stores.role_assignment,
    "authorization:RoleDefinition": stores.role_definition,
    "consumption:Budget": monitoring.budget,
    "containerregistry:Registry": stores.registry,
    "containerservice:AgentPool": clusters.agent_pool,
    "containerservice:ManagedCluster": clusters.managed_cluster,
    "keyvault:Key": stores.key,
    "keyvault:Vault": stores.vault,
    "machinelearningservices:Compute": machine_learning.compute,
    "machinelearningservices:OnlineDeployment": machine_learning.online_deployment,
    "machinelearningservices:OnlineEndpoint": machine_learning.online_endpoint,
    "machinelearningservices:Schedule": machine_learning.schedule,
    "machinelearningservices:Workspace": machine_learning.workspace,
    "managedidentity:FederatedIdentityCredential": stores.federated_credential,
    "monitor:ActionGroup": monitoring.action_group,
    "monitor:AutoscaleSetting": monitoring.autoscale,
    "monitor:DiagnosticSetting": monitoring.diagnostic_setting,
    "monitor:MetricAlert": monitoring.metric_alert,
    "monitor:ScheduledQueryRule": monitoring.query_alert,
    "network:NetworkSecurityGroup": network.security_group,
    "network:PrivateEndpoint": network.private_endpoint,
    "network:SecurityRule": network.security_rule,
    "network:Subnet": network.subnet,
    "network:VirtualNetwork": network.virtual_network,
    "privatedns:PrivateRecordSet": network.record_set,
    "storage:BlobServiceProperties": stores.blob_service,
    "storage:ManagementPolicy": stores.management_policy,
    "storage:ObjectReplicationPolicy": stores.replication_policy,
    "storage:StorageAccount": stores.storage_account,
}
"""Type without `azure-native:` -> its rule."""
MOST_TAGS = 50
_LONGEST_TAG = 256
_LONGEST_TAG_NAME = 512


def rule_problems(token: str, inputs: Values) -> Iterable[Problem]:
    """Return what breaks the rules of a type, and those of tags.

    Args:
        token: of the type.
        inputs: what a program gives; unknown values pass.
    """
    rule = RULES.get(token.partition(":")[2])
    if rule:
        yield from rule(inputs)
    tags = inputs.get("tags")
    if not isinstance(tags, dict):
        return
    if len(tags) > MOST_TAGS:
        yield Problem("tags", f"must have at most {MOST_TAGS} items, got {len(tags)}")
    for name, value in tags.items():
        if len(name) > _LONGEST_TAG_NAME:
            reason = f"must have a name of at most {_LONGEST_TAG_NAME} characters, got {len(name)}"
            yield Problem(dotted(("tags", name)), reason)
        if isinstance(value, str) and len(value) > _LONGEST_TAG:
            reason = f"must have at most {_LONGEST_TAG} characters, got {len(value)}"
            yield Problem(dotted(("tags", name)), reason)
