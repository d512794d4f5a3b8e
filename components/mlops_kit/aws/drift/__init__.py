"""Monitors of drift: data, quality, bias, explanations."""
