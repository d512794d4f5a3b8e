"""The four kinds of monitors of an endpoint: what each compares with what."""

from typing import NotRequired, TypedDict

import pulumi

DEFAULT_SCHEDULE = "cron(0 * ? * * *)"
DEFAULT_LABEL_HEADER = "label0"


class DataQualityMonitorArgs(TypedDict):
    """Whether requests and answers still look like the baseline."""

    baseline_statistics_uri: pulumi.Input[str]
    """Object `statistics.json` of a baselining job, s3://…"""
    baseline_constraints_uri: pulumi.Input[str]
    """Object `constraints.json`, s3://…; its `monitoring_config` must have `emit_metrics` on."""
    max_drift: dict[str, pulumi.Input[float]]
    """Feature -> distance from its baseline above which there is an alarm; at least one."""
    record_preprocessor_uri: NotRequired[pulumi.Input[str]]
    """Script that turns each captured record into columns, s3://…"""
    post_analytics_uri: NotRequired[pulumi.Input[str]]
    """Script that runs after the comparison, s3://…"""
    schedule: NotRequired[pulumi.Input[str]]
    """Full hours at which it runs, in UTC. Defaults to `cron(0 * ? * * *)`."""


class ModelQualityMonitorArgs(TypedDict):
    """Whether answers are as right as they were, once the truth is known."""

    baseline_constraints_uri: pulumi.Input[str]
    """Object `constraints.json` of a baselining job, s3://…"""
    ground_truth_uri: pulumi.Input[str]
    """Where the labels arrive, under yyyy/mm/dd/hh and with the ids of the requests, s3://…"""
    problem_type: pulumi.Input[str]
    """`Regression`, `BinaryClassification` or `MulticlassClassification`."""
    minimums: NotRequired[dict[str, pulumi.Input[float]]]
    """Metric, such as `f1` -> value below which there is an alarm."""
    maximums: NotRequired[dict[str, pulumi.Input[float]]]
    """Metric, such as `rmse` -> value above which there is an alarm."""
    inference_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the answer in what was captured."""
    probability_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the probability in what was captured."""
    probability_threshold: NotRequired[pulumi.Input[float]]
    """Probability above which the answer is positive."""
    start_time_offset: NotRequired[pulumi.Input[str]]
    """How long before an execution its window begins, so that labels can arrive: -P1D."""
    end_time_offset: NotRequired[pulumi.Input[str]]
    """How long before an execution its window ends: -PT1H."""
    record_preprocessor_uri: NotRequired[pulumi.Input[str]]
    """Script that turns each captured record into columns, s3://…"""
    post_analytics_uri: NotRequired[pulumi.Input[str]]
    """Script that runs after the comparison, s3://…"""
    schedule: NotRequired[pulumi.Input[str]]
    """Full hours at which it runs, in UTC. Defaults to `cron(0 * ? * * *)`."""


class BiasMonitorArgs(TypedDict):
    """Whether answers treat groups as they did, once the truth is known."""

    baseline_constraints_uri: pulumi.Input[str]
    """Object `analysis.json` of a baselining job, s3://…"""
    analysis_config_uri: pulumi.Input[str]
    """Object `analysis_config.json` with label, facets and methods, s3://…"""
    ground_truth_uri: pulumi.Input[str]
    """Where the labels arrive, under yyyy/mm/dd/hh and with the ids of the requests, s3://…"""
    label: pulumi.Input[str]
    """Name of the label, as the analysis has it."""
    label_value: pulumi.Input[str]
    """Value or threshold of the label that is the good one, as the analysis has it."""
    facet: pulumi.Input[str]
    """Name of the facet: the feature that tells the groups apart."""
    facet_value: pulumi.Input[str]
    """Value or threshold of the facet that is the group in question."""
    minimums: NotRequired[dict[str, pulumi.Input[float]]]
    """Metric, such as `DPPL` -> value below which there is an alarm."""
    maximums: NotRequired[dict[str, pulumi.Input[float]]]
    """Metric, such as `DPPL` or `KL` -> value above which there is an alarm."""
    features_attribute: NotRequired[pulumi.Input[str]]
    """JSONPath of the features in what was captured."""
    inference_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the answer in what was captured."""
    probability_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the probability in what was captured."""
    probability_threshold: NotRequired[pulumi.Input[float]]
    """Probability above which the answer is positive."""
    start_time_offset: NotRequired[pulumi.Input[str]]
    """How long before an execution its window begins, so that labels can arrive: -P1D."""
    end_time_offset: NotRequired[pulumi.Input[str]]
    """How long before an execution its window ends: -PT1H."""
    schedule: NotRequired[pulumi.Input[str]]
    """Full hours at which it runs, in UTC. Defaults to `cron(0 * ? * * *)`."""


class ExplainabilityMonitorArgs(TypedDict):
    """Whether the same features matter as did (their global SHAP values)."""

    baseline_constraints_uri: pulumi.Input[str]
    """Object `analysis.json` of a baselining job, s3://…"""
    analysis_config_uri: pulumi.Input[str]
    """Object `analysis_config.json`; its predictor is a model that Clarify serves meanwhile."""
    label_header: NotRequired[pulumi.Input[str]]
    """One of the analysis' `label_headers`. Defaults to `label0`."""
    minimums: NotRequired[dict[str, pulumi.Input[float]]]
    """Feature -> global SHAP value below which there is an alarm."""
    maximums: NotRequired[dict[str, pulumi.Input[float]]]
    """Feature -> global SHAP value above which there is an alarm."""
    features_attribute: NotRequired[pulumi.Input[str]]
    """JSONPath of the features in what was captured."""
    inference_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the answer in what was captured."""
    probability_attribute: NotRequired[pulumi.Input[str]]
    """Column (index or JSONPath) of the probability in what was captured."""
    schedule: NotRequired[pulumi.Input[str]]
    """Full hours at which it runs, in UTC. Defaults to `cron(0 * ? * * *)`."""
