"""The command `mlops-kit`: look at endpoints, and tell their rollouts what to do."""
