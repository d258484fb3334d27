"""What a writer of rules works with: cases run on every engine, coverage, lint, differences, and a page for each rule.

- `cases` makes documents of the compact notation, `bench` judges them, `expected` and `explained` compare what comes with what a
  case expects, `results` tells it;
- `coverage` says which rules and premises the cases have tried, `implied` which premises never decide anything;
- `remarks` finds what is allowed and yet looks wrong, `alike` rules that say the same, `handbook` quotes that stand nowhere;
- `generated` makes assessments up, `differences` tells what two sets of rules make of them;
- `ways` judges documents by each engine and as tables, `conform` tells where those differ, `shrink` makes such documents small;
- `pages` writes docs/rules, `flow` puts data on one line as rule files do.
"""
