"""Assessments in tables: read in blocks, judged by the bitset engine, written as tables.

- `columns` says what the columns of a dataset mean, `values` what its cells do;
- `shapes` and `files` open what a path holds;
- `parquet`, `delimited`, `spreadsheet` and `long` read the shapes that a dataset can have into `block`s;
- `types` makes columns of every type simple;
- `kernel` judges a block, `reasons` says what decides each finding, `results` writes both;
- `fact_files` keeps what rules that compare assessments read, `relations` and `asked` let DuckDB answer them, and `comparing`
  adds what they find;
- `row` and `assembly` give rows as the document that they stand for, which says all that the kernel cannot; `documents` gives
  all of a dataset, `lookup` the one that goes by an id.
"""
