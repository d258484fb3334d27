"""Outcomes and reports as bytes, for another process or another run: `values` packs any value, `reports` these two by columns."""
