"""Judges a dataset on a Spark cluster: the same kernel, in tasks of Spark that read row groups and write files themselves.

Spark decides where and how often a task runs, and which of its runs counts: here is no scheduler and no protocol of commits.

- `tickets` divides a wide dataset into row groups, `task` is what runs in a worker and says which files it wrote, `check` puts
  the files of those runs that count in their place;
- `long` is the way of a dataset of the long shape: its tasks have the jobs `sharing`, `judging` and `writing`, which have `apart`
  in common, and `sending` packs the rows that Spark moves between them;
- `compare` lets Spark answer the queries of rules that compare assessments, and `findings` writes what they find;
- `session` starts Spark, and says in a line what went wrong with it.
"""
