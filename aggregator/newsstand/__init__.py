"""The newsstand: six invented papers over three days, served on loopback, as the ground of the demo and of tests."""
