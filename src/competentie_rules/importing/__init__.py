"""From a competency document as people write it to a framework and its profiles.

- `text`, `html`, `word` and `sheets` read a file into the same `blocks`, whatever its format;
- `recognise` tells what each block is, by the structure and not by one file: `levels` knows how levels are written, `stream`
  reads running text, `layouts` tables, `matrix` norms, `prose` what an introduction says of competencies;
- `ledger` keeps what every line was taken for, so that none is lost unsaid;
- `compose` makes documents of what was recognised, `merge` keeps the ids of documents that are there already;
- `origin` and `passages` write where each text came from, and the whole text in Markdown, for rules to quote.
"""
