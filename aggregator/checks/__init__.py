"""Whether a publisher's rules still hold, judged from a few of its listings and articles."""
