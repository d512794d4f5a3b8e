"""`python -m mlops_kit.cli` is the command `mlops-kit`."""

from mlops_kit.cli.main import main

main(prog_name="mlops-kit")
