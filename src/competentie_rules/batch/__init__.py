"""Assessments compared with each other.

- `share` is what one assessment brings, in little room, and `kept` holds those of many, with what came of them;
- `compare` lays that out as tables, and makes the findings of the rules that query them (rules/batch).
"""
