"""Forms for an assessor to fill in: `workbook` makes a spreadsheet for a profile, which `reading` makes an assessment of; `page`
makes a page for a browser, which saves an assessment itself."""
