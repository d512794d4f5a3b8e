"""Data from elsewhere: other regions, servers of one's own, other clouds."""
