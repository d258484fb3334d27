"""Rules as data: `rules/*.yaml` to a ground program."""
