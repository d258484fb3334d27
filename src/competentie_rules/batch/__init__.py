"""Assessments compared with each other.

- `kept` keeps what many assessments say and what came of them, with `spots` for where it stands, in little room;
- `compare` lays that out as tables, and makes the findings of the rules that query them (rules/batch).
"""
