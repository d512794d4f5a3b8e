"""Versions and traffic of one endpoint on SageMaker: what the rollout core drives, by boto3."""
