"""The whole plan of a stack, made by the real engine without a cloud."""
