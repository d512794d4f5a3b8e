"""Residency enforced: in a program of Python (`guard`), and for any program as a policy pack."""

from pathlib import Path

from mlops_kit.policy.guard import guard

PACK = Path(__file__).parent / "pack" / "pulumi-analyzer-mlops-kit-residency"
"""The policy pack, for `pulumi up --policy-pack`: a program that any language host can start."""

__all__ = ["PACK", "guard"]
