"""What an endpoint promises, as ratios of counts."""
