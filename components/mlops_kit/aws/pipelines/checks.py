"""The seven aspects that a training pipeline checks, and where in it each one has its place.

Source: Bandi 2023, the continuous integration of models.
"""

from dataclasses import dataclass

LIVE_COMPARISON = "live_comparison"
"""The half of `performance` that needs a live version; it may be skipped alone."""


@dataclass(frozen=True)
class Aspect:
    """One thing that must hold before a model is registered."""

    name: str
    """As users write it."""
    step: str
    """Name of its step."""
    purpose: str
    """What it finds out, for the step's description."""
    reads: tuple[str, ...]
    """What it is given: `data` (for training), `model` (the candidate)."""

    @property
    def after_training(self) -> bool:
        """Tell whether it looks at the candidate."""
        return "model" in self.reads


PERFORMANCE = Aspect(
    "performance",
    "Performance",
    "Whether the candidate is good enough, and no worse than the live version",
    ("model",),
)
ASPECTS = (
    Aspect("data_quality", "DataQuality", "Whether the data is complete and valid", ("data",)),
    Aspect("feature_space", "FeatureSpace", "Whether the features are as expected", ("data",)),
    Aspect("unit_tests", "UnitTests", "Whether the parts of the code work alone", ()),
    Aspect(
        "integration_tests",
        "IntegrationTests",
        "Whether the candidate loads and answers as it will in service",
        ("model",),
    ),
    PERFORMANCE,
    Aspect(
        "accuracy",
        "Accuracy",
        "Whether the candidate is accurate on recent, labelled data",
        ("model", "data"),
    ),
    Aspect(
        "drift",
        "Drift",
        "Whether data and answers are distributed as in the reference",
        ("model", "data"),
    ),
)
NAMES = tuple(aspect.name for aspect in ASPECTS)
RESERVED_INPUTS = ("code", "data", "model", "live")
"""Names under which the pipeline itself gives something to a check."""
AUTOMATIC = "automatic"
"""The approval that needs no people; any other does."""
PENDING = "PendingManualApproval"
APPROVED = "Approved"
MOST_INPUTS = 6
"""SageMaker allows 10 inputs of a job; up to four are the pipeline's own."""
