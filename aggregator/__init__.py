"""The path from a publisher's page to the store. Knows nothing of feeds."""
