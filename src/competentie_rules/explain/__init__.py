"""Why, why not, and what it would take: from the ground program and what holds of it, whichever engine decided that.

`Explainer` answers questions on one assessment; the rest of the package is how:

- `why` and `why_not` choose what to tell of one statement, `fixed` the same of what is fixed for a run;
- `tree` follows them down to the inputs, `sources` says where those stand, `narrate` puts each in words;
- `repair` finds the smallest change.
"""
