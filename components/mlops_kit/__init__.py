"""Pulumi components that put a model version into service, or put the old one back."""
