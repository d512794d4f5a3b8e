"""The inputs of each kind of monitor: their allowed values. `drift_monitor_kinds` has defaults."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from mlops_kit.aws.drift.metrics import DATA_BIAS_METRICS, MODEL_BIAS_METRICS, QUALITY_METRICS
from mlops_kit.aws.drift.shapes import (
    Attribute,
    Bound,
    ConfigObject,
    Distance,
    Feature,
    Offset,
    S3Folder,
    S3Object,
    Schedule,
    Share,
)
from mlops_kit.bounds import Text
from mlops_kit.problems import Place, not_one_of, shown
from mlops_kit.settings import Context, Given, Settings


class DataQualityMonitorSettings(Settings):
    """Whether requests and answers still look like the baseline."""

    baseline_statistics_uri: S3Object
    """Object `statistics.json` of a baselining job."""
    baseline_constraints_uri: S3Object
    """Object `constraints.json`, with metrics switched on."""
    max_drift: Annotated[
        dict[Feature, Distance],
        Field(json_schema_extra={"minProperties": 1}),
    ]
    """Feature -> distance from its baseline above which there is an alarm."""
    record_preprocessor_uri: S3Object | None = None
    """Script that turns each captured record into columns."""
    post_analytics_uri: S3Object | None = None
    """Script that runs after the comparison."""
    schedule: Schedule | None = None
    """Full hours at which it runs, in UTC."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A monitor that nobody hears of is none."""
        if isinstance(given.value("max_drift"), dict) and not list(given.keys("max_drift")):
            yield ("max_drift",), "must name at least 1 feature, got none"


class ModelQualityMonitorSettings(Settings):
    """Whether answers are as right as they were, once the truth is known."""

    baseline_constraints_uri: S3Object
    """Object `constraints.json` of a baselining job."""
    ground_truth_uri: S3Folder
    """Where the labels arrive, under yyyy/mm/dd/hh."""
    problem_type: Literal["Regression", "BinaryClassification", "MulticlassClassification"]
    """What the model answers."""
    minimums: dict[str, Bound] | None = None
    """Metric -> value below which there is an alarm."""
    maximums: dict[str, Bound] | None = None
    """Metric -> value above which there is an alarm."""
    inference_attribute: Attribute | None = None
    """Column of the answer in what was captured."""
    probability_attribute: Attribute | None = None
    """Column of the probability in what was captured."""
    probability_threshold: Share | None = None
    """Probability above which the answer is positive."""
    start_time_offset: Offset | None = None
    """How long before an execution its window begins."""
    end_time_offset: Offset | None = None
    """How long before an execution its window ends."""
    record_preprocessor_uri: S3Object | None = None
    """Script that turns each captured record into columns."""
    post_analytics_uri: S3Object | None = None
    """Script that runs after the comparison."""
    schedule: Schedule | None = None
    """Full hours at which it runs, in UTC."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There is something to be alarmed at, and the job sends it."""
        problem = given.value("problem_type")
        sent = QUALITY_METRICS.get(problem) if isinstance(problem, str) else None
        yield from _bounds(given, sent)


class BiasMonitorSettings(Settings):
    """Whether answers treat groups as they did, once the truth is known."""

    baseline_constraints_uri: S3Object
    """Object `analysis.json` of a baselining job."""
    analysis_config_uri: ConfigObject
    """Object `analysis_config.json`."""
    ground_truth_uri: S3Folder
    """Where the labels arrive, under yyyy/mm/dd/hh."""
    label: Text
    """Name of the label."""
    label_value: Text
    """Value or threshold of the label that is the good one."""
    facet: Text
    """Name of the feature that tells the groups apart."""
    facet_value: Text
    """Value or threshold of the facet that is the group in question."""
    minimums: dict[str, Bound] | None = None
    """Metric -> value below which there is an alarm."""
    maximums: dict[str, Bound] | None = None
    """Metric -> value above which there is an alarm."""
    features_attribute: Attribute | None = None
    """JSONPath of the features in what was captured."""
    inference_attribute: Attribute | None = None
    """Column of the answer in what was captured."""
    probability_attribute: Attribute | None = None
    """Column of the probability in what was captured."""
    probability_threshold: Share | None = None
    """Probability above which the answer is positive."""
    start_time_offset: Offset | None = None
    """How long before an execution its window begins."""
    end_time_offset: Offset | None = None
    """How long before an execution its window ends."""
    schedule: Schedule | None = None
    """Full hours at which it runs, in UTC."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There is something to be alarmed at, and Clarify computes it."""
        yield from _bounds(given, (*DATA_BIAS_METRICS, *MODEL_BIAS_METRICS))


class ExplainabilityMonitorSettings(Settings):
    """Whether the same features matter as did."""

    baseline_constraints_uri: S3Object
    """Object `analysis.json` of a baselining job."""
    analysis_config_uri: ConfigObject
    """Object `analysis_config.json`."""
    label_header: Text | None = None
    """One of the analysis' `label_headers`."""
    minimums: dict[Feature, Bound] | None = None
    """Feature -> global SHAP value below which there is an alarm."""
    maximums: dict[Feature, Bound] | None = None
    """Feature -> global SHAP value above which there is an alarm."""
    features_attribute: Attribute | None = None
    """JSONPath of the features in what was captured."""
    inference_attribute: Attribute | None = None
    """Column of the answer in what was captured."""
    probability_attribute: Attribute | None = None
    """Column of the probability in what was captured."""
    schedule: Schedule | None = None
    """Full hours at which it runs, in UTC."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There is something to be alarmed at."""
        yield from _bounds(given, None)


def _bounds(given: Given, sent: Iterable[str] | None) -> Iterable[tuple[Place, str]]:
    """Find bounds that say nothing, that contradict each other, or of what is never sent."""
    known = None if sent is None else list(sent)
    if not any(
        _is_open(given, name) or list(given.keys(name)) for name in ("minimums", "maximums")
    ):
        yield ("minimums",), "must name at least 1 metric, or maximums must; got none"
    for name in ("minimums", "maximums"):
        for metric in given.keys(name):
            if known is not None and metric not in known:
                yield (name, metric), f"is no metric of this monitor: {not_one_of(metric, known)}"
    for metric in given.keys("minimums"):
        low, high = given.value("minimums", metric), given.value("maximums", metric)
        if is_number(low) and is_number(high) and high < low:
            yield (
                ("maximums", metric),
                f"must be at least the minimum ({shown(low)}), got {shown(high)}",
            )


def _is_open(given: Given, name: str) -> bool:
    value = given.value(name)
    return value is not None and not isinstance(value, dict)


def is_number(value: object) -> bool:
    """Tell whether a raw value is a number; what is not known yet is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
