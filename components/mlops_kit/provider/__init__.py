"""The kit's own Pulumi provider: a gRPC server, one class a kit-owned resource."""
