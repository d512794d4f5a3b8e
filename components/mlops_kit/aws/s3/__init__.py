"""Artifacts of models, copies of them, and the ledger of rollouts."""
