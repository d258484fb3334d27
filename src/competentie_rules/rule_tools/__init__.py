"""What a writer of rules works with: cases run on every engine, coverage, lint, differences, and a page for each rule.

- `cases` makes documents of the compact notation, `bench` judges them, `expected` compares what comes with what a case expects,
  `results` tells it;
- `coverage` says which rules and premises the cases have tried, `implied` which premises never decide anything;
- `remarks` finds what is allowed and yet looks wrong, `handbook` holds quotes against the handbook;
- `generated` makes assessments, `differences` what two sets of rules make of them;
- `pages` writes docs/rules.
"""
