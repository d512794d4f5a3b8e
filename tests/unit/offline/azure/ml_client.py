"""Prints what Microsoft's own client sends for some resources: JSON, a list of type and body.

Run as a program: importing `azure.ai.ml` takes seconds and leaves warnings behind.
"""

import json
import sys

from azure.ai.ml import entities
from azure.ai.ml._restclient.arm_ml_service._utils.model_base import SdkJSONEncoder

_GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/g/providers"
_GUID = "11111111-2222-4333-8444-555555555555"


def _online():
    endpoint = entities.ManagedOnlineEndpoint(
        name="wine",
        auth_mode="aad_token",
        traffic={"blue": 90, "green": 10},
        mirror_traffic={"red": 20},
        public_network_access="disabled",
    )
    yield "OnlineEndpoint", endpoint._to_rest_online_endpoint(location="westeurope")
    managed = entities.ManagedOnlineDeployment(
        name="blue",
        endpoint_name="wine",
        instance_type="Standard_DS3_v2",
        instance_count=2,
        model="azureml:wine:1",
        environment="azureml:serve:1",
        code_configuration=entities.CodeConfiguration(code="azureml:c:1", scoring_script="s.py"),
        liveness_probe=entities.ProbeSettings(
            initial_delay=10, period=10, timeout=2, failure_threshold=30, success_threshold=1
        ),
        request_settings=entities.OnlineRequestSettings(
            request_timeout_ms=90000,
            max_concurrent_requests_per_instance=4,
            max_queue_wait_ms=500,
        ),
        scale_settings=entities.DefaultScaleSettings(),
        egress_public_network_access="disabled",
        data_collector=entities.DataCollector(
            collections={"model_inputs": entities.DeploymentCollection(enabled="true")},
            rolling_rate="hour",
            sampling_rate=0.9,
        ),
    )
    yield "OnlineDeployment", managed._to_rest_object(location="westeurope")
    own = entities.KubernetesOnlineDeployment(
        name="blue",
        endpoint_name="wine",
        instance_type="small",
        model="azureml:wine:1",
        environment="azureml:serve:1",
        scale_settings=entities.TargetUtilizationScaleSettings(
            min_instances=1, max_instances=3, polling_interval=10, target_utilization_percentage=70
        ),
        resources=entities.ResourceRequirementsSettings(
            requests=entities.ResourceSettings(cpu="1", memory="1Gi"),
            limits=entities.ResourceSettings(cpu="2", memory="2Gi"),
        ),
    )
    yield "OnlineDeployment", own._to_rest_object(location="westeurope")


def _batch():
    endpoint = entities.BatchEndpoint(name="wine", defaults={"deployment_name": "x"})
    yield "BatchEndpoint", endpoint._to_rest_batch_endpoint(location="westeurope")
    deployment = entities.ModelBatchDeployment(
        name="nightly",
        endpoint_name="wine",
        model="azureml:m:1",
        environment="azureml:e:1",
        compute="azureml:c",
        settings=entities.ModelBatchDeploymentSettings(
            mini_batch_size=10,
            instance_count=2,
            max_concurrency_per_instance=2,
            output_action="append_row",
            output_file_name="o.csv",
            retry_settings=entities.BatchRetrySettings(max_retries=3, timeout=30),
            logging_level="info",
            error_threshold=-1,
        ),
    )
    yield "BatchDeployment", deployment._to_rest_object(location="westeurope")


def _stores():
    for credentials in (
        entities.AccountKeyConfiguration(account_key="k"),
        entities.SasTokenConfiguration(sas_token="k"),
        None,
    ):
        blob = entities.AzureBlobDatastore(
            name="d", account_name="stml", container_name="c", credentials=credentials
        )
        yield "Datastore", blob._to_rest_object()
    principal = entities.ServicePrincipalConfiguration(
        tenant_id=_GUID, client_id=_GUID, client_secret="s"
    )
    lake = entities.AzureDataLakeGen2Datastore(
        name="d", account_name="stml", filesystem="c", credentials=principal
    )
    yield "Datastore", lake._to_rest_object()
    share = entities.AzureFileDatastore(
        name="d",
        account_name="stml",
        file_share_name="c",
        credentials=entities.AccountKeyConfiguration(account_key="k"),
    )
    yield "Datastore", share._to_rest_object()


def _computes():
    cluster = entities.AmlCompute(
        name="c",
        size="STANDARD_DS3_V2",
        min_instances=0,
        max_instances=4,
        idle_time_before_scale_down=120,
        tier="low_priority",
    )
    yield "Compute", cluster._to_rest_object()
    notebook = entities.ComputeInstance(
        name="c", size="STANDARD_DS3_V2", idle_time_before_shutdown="PT30M"
    )
    yield "Compute", notebook._to_rest_object()
    attached = entities.KubernetesCompute(
        name="k",
        namespace="n",
        resource_id=f"{_GROUP}/Microsoft.ContainerService/managedClusters/a",
    )
    yield "Compute", attached._to_rest_object()


def _assets():
    model = entities.Model(
        name="m",
        version="1",
        path="azureml://jobs/x/outputs/artifacts/paths/model/",
        type="mlflow_model",
        flavors={"sklearn": {"a": "b"}},
    )
    yield "ModelVersion", model._to_rest_object()
    conda = {"name": "c", "dependencies": ["python=3.11"]}
    image = entities.Environment(name="e", version="1", image="mcr.example/x", conda_file=conda)
    yield "EnvironmentVersion", image._to_rest_object()
    for kind in ("uri_folder", "uri_file"):
        path = "azureml://datastores/x/paths/y"
        data = entities.Data(name="d", version="1", path=path, type=kind)
        yield "DataVersion", data._to_rest_object()


def _workspaces():
    network = entities.ManagedNetwork(
        isolation_mode="AllowOnlyApprovedOutbound",
        outbound_rules=[
            entities.FqdnDestination(name="f", destination="pypi.org"),
            entities.ServiceTagDestination(
                name="s", service_tag="AzureMonitor", protocol="TCP", port_ranges="443"
            ),
            entities.PrivateEndpointDestination(
                name="p",
                service_resource_id=f"{_GROUP}/Microsoft.Storage/storageAccounts/a",
                subresource_target="blob",
                spark_enabled=False,
            ),
        ],
    )
    workspace = entities.Workspace(
        name="w",
        location="westeurope",
        storage_account=f"{_GROUP}/Microsoft.Storage/storageAccounts/a",
        key_vault=f"{_GROUP}/Microsoft.KeyVault/vaults/a",
        managed_network=network,
    )
    yield "Workspace", workspace._to_rest_object()
    for kind, target, credentials in (
        ("python_feed", "https://pypi.example", entities.PatTokenConfiguration(pat="x")),
        (
            "container_registry",
            "https://x.azurecr.io",
            entities.UsernamePasswordConfiguration(username="u", password="x"),
        ),
    ):
        connection = entities.WorkspaceConnection(
            name="c", type=kind, target=target, credentials=credentials
        )
        yield "WorkspaceConnection", connection._to_rest_object()


def main():
    """Write them all."""
    makers = (_online, _batch, _stores, _computes, _assets, _workspaces)
    made = [(kind, body) for maker in makers for kind, body in maker()]
    json.dump(made, sys.stdout, cls=SdkJSONEncoder, exclude_readonly=True)


if __name__ == "__main__":
    main()
