"""A program with one of each AWS component of the kit, small: `test_aws_up.py` deploys it."""

import pulumi

from mlops_kit import aws

REGION, ACCOUNT = "eu-central-1", "123456789012"
SERVICES = ("application-autoscaling", "cloudwatch", "logs", "s3", "sagemaker")
"""What the kit's own provider asks."""
LONG = 14_400
"""Seconds that are a minute here, which a busy machine may need."""


def main() -> None:
    """Declare everything."""
    config = pulumi.Config("whole")
    url = config.require("url")
    account = aws.aws_account("account", REGION, ACCOUNT, service_urls={"s3": url})
    opts = pulumi.ResourceOptions(providers=[account])
    registry = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    image = f"{registry}/wine:1"

    network = aws.PrivateNetwork(
        "network",
        {
            "availability_zones": [f"{REGION}a", f"{REGION}b"],
            "internet_access": True,
            "endpoints": ["s3", "sts"],
        },
        opts,
    )
    aws.AdoptedNetwork(
        "adopted",
        {
            "vpc_id": network.vpc_id,
            "subnet_ids": [network.private_subnet_ids[0]],
            "endpoints": ["kms"],
            "flow_log_days": 30,
        },
        opts,
    )
    aws.EcrRegistry("images", {"repositories": ["wine"], "untagged_days": 3}, opts)
    store = aws.S3ArtifactStore(
        "store",
        {"force_destroy": True, "noncurrent_days": config.require_int("noncurrent_days")},
        opts,
    )
    there = aws.S3ArtifactStore(
        "there", {"force_destroy": True, "replica": {"region": "eu-west-1"}}, opts
    )
    models = aws.ModelRegistry(
        "models", {"groups": {"wine": {}}, "reader_principals": ["111111111111"]}, opts
    )
    aws.TrainingPipeline(
        "training",
        {
            "package_group_name": models.group_names[0],
            "output_uri": store.uri,
            "training": {
                "image_uri": image,
                "instance_type": "ml.m5.xlarge",
                "input_uri": store.uri.apply(lambda uri: f"{uri}/data/"),
            },
            "inference_image_uri": image,
            "checks": {
                "unit_tests": {
                    "image_uri": image,
                    "script_uri": store.uri.apply(lambda uri: f"{uri}/code/tests.py"),
                    "instance_type": "ml.m5.large",
                }
            },
            "skip_checks": dict.fromkeys(
                (
                    "data_quality",
                    "feature_space",
                    "integration_tests",
                    "performance",
                    "accuracy",
                    "drift",
                ),
                "a small example",
            ),
            "schedule": "rate(7 days)",
        },
        opts,
    )
    monitoring = aws.EndpointMonitoring(
        "watch",
        {
            "endpoint": "wine",
            "probe": {"content_type": "application/json", "body": "{}"},
            "page_emails": ["page@red.example"],
            "monthly_budget": {"amount": 100, "tag_key": "team", "tag_value": "red"},
        },
        opts,
    )
    aws.DriftMonitors(
        "drift",
        {
            "endpoint_name": "wine",
            "capture_uri": store.uri.apply(lambda uri: f"{uri}/captures"),
            "report_uri": store.uri.apply(lambda uri: f"{uri}/reports"),
            "data_quality": {
                "baseline_statistics_uri": "s3://baselines/statistics.json",
                "baseline_constraints_uri": "s3://baselines/constraints.json",
                "max_drift": {"alcohol": 0.2},
            },
            "model_quality": {
                "baseline_constraints_uri": "s3://baselines/quality.json",
                "ground_truth_uri": "s3://labels/wine",
                "problem_type": "Regression",
                "maximums": {"rmse": 0.5},
            },
            "monitor_image_uri": f"{registry}/sagemaker-model-monitor-analyzer:latest",
        },
        opts,
    )
    aws.DataTransfer(
        "transfer",
        {
            "destination": {
                "bucket_name": store.bucket_name,
                "kms_key_arn": store.kms_key_arn,
                "region": REGION,
            },
            "buckets": {
                "there": {
                    "bucket_name": there.replica_bucket_name,
                    "kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/there",
                    "region": "eu-west-1",
                    "existing_objects": "rate(1 day)",
                }
            },
            "nfs": {
                "lab": {
                    "server_hostname": "nas.lab.example",
                    "path": "/models",
                    "agent_arns": [
                        f"arn:aws:datasync:{REGION}:{ACCOUNT}:agent/agent-00000000000000000"
                    ],
                }
            },
        },
        opts,
    )
    aws.EksCluster(
        "cluster",
        {
            "version": "1.34",
            "subnet_ids": network.private_subnet_ids,
            "deletion_protection": False,
            "node_pools": {
                "general": {"instance_types": ["m7i.large"], "min_nodes": 1, "max_nodes": 3}
            },
        },
        opts,
    )
    endpoint = aws.SageMakerEndpoint(
        "wine",
        {
            "region": REGION,
            "account_id": ACCOUNT,
            "ledger_bucket_name": store.bucket_name,
            "access": {"service_urls": dict.fromkeys(SERVICES, url)},
            "model": {
                "image_uri": image,
                "artifact_uri": pulumi.Output.concat(
                    store.uri, "/wine/", config.require("model"), ".tar.gz"
                ),
                "label": f"wine/{config.require('model')}",
            },
            "instance_type": "ml.m5.large",
            "scaling": {"min_replicas": 1, "max_replicas": 3, "target": 1000},
            "objectives": {"availability": 0.99},
            "log_group_name": monitoring.rollout_log_group_name,
            "decrypt_key_arns": [store.kms_key_arn],
            "rollout": {
                "strategy": "canary",
                "steps": [{"weight": 20}, {"weight": 100}],
                "bake_seconds": 60,
                "retention_seconds": 60,
                "min_requests": 100,
                "max_wait_seconds": LONG,
            },
            "startup_timeout_seconds": LONG,
        },
        opts,
    )
    pulumi.export("weights", endpoint.weights)
    pulumi.export("live_version", endpoint.live_version)


if __name__ == "__main__":
    main()
