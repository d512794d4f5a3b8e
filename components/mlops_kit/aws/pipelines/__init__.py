"""Training with the checks that a version must pass to be registered."""
