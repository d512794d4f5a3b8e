"""What SageMaker tells CloudWatch about an endpoint, and the ratios that are made of it.

Source: SageMaker developer guide, "Amazon SageMaker AI metrics in Amazon CloudWatch", and the pages
on monitoring asynchronous and serverless endpoints.
"""

import pulumi

from mlops_kit.aws.monitoring.cloudwatch_alarm import Formula, Metric
from mlops_kit.aws.sagemaker.variants import VARIANTS

INVOCATIONS = "AWS/SageMaker"
INSTANCES = "/aws/sagemaker/Endpoints"
MICROSECONDS = 1000
"""In a millisecond: latencies come in microseconds."""


def of_variant(
    endpoint: str,
    variant: str,
    name: str,
    statistic: pulumi.Input[str],
    namespace: str = INVOCATIONS,
) -> Metric:
    """Return a figure of one of the endpoint's two variants."""
    return Metric(namespace, name, {"EndpointName": endpoint, "VariantName": variant}, statistic)


def of_endpoint(endpoint: str, name: str, statistic: str) -> Metric:
    """Return a figure of the endpoint as a whole."""
    return Metric(INVOCATIONS, name, {"EndpointName": endpoint}, statistic)


def requests(endpoint: str, variant: str, asynchronous: bool) -> Metric:
    """Return the count of requests; asynchronous endpoints publish no Invocations."""
    if asynchronous:
        return of_variant(endpoint, variant, "ModelLatency", "SampleCount")
    return of_variant(endpoint, variant, "Invocations", "Sum")


def requests_per_minute(endpoint: str, period_seconds: int, asynchronous: bool) -> Formula:
    """Return how many requests both variants together get in a minute."""
    counts = {f"n_{v}": requests(endpoint, v, asynchronous) for v in VARIANTS}
    return Formula(f"({_total(counts)})/{period_seconds // 60}", counts)


def error_ratio(endpoint: str, asynchronous: bool, variants: tuple[str, ...] = VARIANTS) -> Formula:
    """Return the share of the requests that failed, and not by the client's fault.

    Model errors include time-outs and broken connections, but 4xx answers too: these are taken off.
    Asynchronous endpoints publish only the 5xx answers. Without requests it is 0.
    """
    metrics = {f"n_{v}": requests(endpoint, v, asynchronous) for v in variants}
    n = _total(metrics)
    if asynchronous:
        failed = {f"f_{v}": of_variant(endpoint, v, "Invocation5XXErrors", "Sum") for v in variants}
        bad = _total(failed)
    else:
        failed = {
            f"f_{v}": of_variant(endpoint, v, "InvocationModelErrors", "Sum") for v in variants
        }
        clients = {
            f"c_{v}": of_variant(endpoint, v, "Invocation4XXErrors", "Sum") for v in variants
        }
        bad = f"{_total(failed)}-({_total(clients)})"
        failed |= clients
    return Formula(f"IF(({n})>0,({bad})/({n}),0)", metrics | failed)


def slow_ratio(endpoint: str, bound_ms: pulumi.Input[float]) -> Formula:
    """Return the share of the requests that took longer than a bound, of both variants together.

    Percentile ranks do not add up, so each is weighted with its variant's requests. It is the time
    in the model's container; SageMaker's own overhead is another metric, and not in it.
    """
    within = pulumi.Output.from_input(bound_ms).apply(rank_within)
    counts = {f"n_{v}": of_variant(endpoint, v, "ModelLatency", "SampleCount") for v in VARIANTS}
    ranks = {f"w_{v}": of_variant(endpoint, v, "ModelLatency", within) for v in VARIANTS}
    n = _total(counts)
    slow = "+".join(f"FILL(n_{v},0)*(100-FILL(w_{v},100))" for v in VARIANTS)
    return Formula(f"IF(({n})>0,({slow})/(100*({n})),0)", counts | ranks)


def rank_within(bound_ms: float) -> str:
    """Return the statistic that is the percentage of values up to a bound."""
    return f"PR(:{round(bound_ms * MICROSECONDS)})"


def _total(metrics: dict[str, Metric]) -> str:
    """A variant without a version has no data at all."""
    return "+".join(f"FILL({id},0)" for id in metrics)
