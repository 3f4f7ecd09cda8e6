"""`python -m aggregator.commands` is `loper`."""

from . import main

main()
