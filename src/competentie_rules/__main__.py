"""`python -m competentie_rules`."""

from competentie_rules.cli import main

main()
