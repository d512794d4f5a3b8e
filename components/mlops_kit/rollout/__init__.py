"""The pure core of a rollout: no cloud, no clock, no I/O."""
