"""Networks for endpoints and clusters, made or adopted."""
