"""The live page of a machine: what serves, how it does, what went wrong. It only reads."""
