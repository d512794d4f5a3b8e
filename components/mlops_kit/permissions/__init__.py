"""Which IAM actions a stack needs: of operations, resource types, the kit's own calls, a plan."""
