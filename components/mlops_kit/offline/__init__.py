"""Stand-ins for the stock Pulumi providers: strict, and without any network."""
