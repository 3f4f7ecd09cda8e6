"""Articles out of the store into a file of a common format, and back."""
