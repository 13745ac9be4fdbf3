"""What changes from year to year in regions, and what lies around them: arrays and tables only."""
