"""The fields of an article beside its content: what a page says of them, and where it was read."""
