"""The program that `pulumi up` runs: stack file -> settings -> components."""
