"""What verification decides: the checklist and the review of one application, pure."""
