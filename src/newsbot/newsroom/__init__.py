"""The use cases of the newsroom."""
