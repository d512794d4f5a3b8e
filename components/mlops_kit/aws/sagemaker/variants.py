"""The production variants of an endpoint on SageMaker: where its versions sit."""

VARIANTS = ("blue", "green")
"""Names of the two places; a version takes the free one, so alarms and panels can name them."""
