"""A spreadsheet for an assessor to fill in: `workbook` makes one for a profile, `reading` makes an assessment of it."""
