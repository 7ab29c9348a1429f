"""Sheets, workbooks, PDF and pages: what is filed or shown on paper."""
