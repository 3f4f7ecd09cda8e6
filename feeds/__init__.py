"""What is published from the store: feeds as queries, written atomically."""
