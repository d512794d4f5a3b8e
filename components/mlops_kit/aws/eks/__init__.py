"""Clusters: control plane, node pools, add-ons, access."""
