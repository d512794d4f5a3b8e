"""Types of the stand-in for AWS that pass through to a moto server, by subject."""
