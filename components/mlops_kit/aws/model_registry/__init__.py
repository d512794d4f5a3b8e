"""Groups of model packages, and who may read, write and approve."""
