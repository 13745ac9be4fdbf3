"""Files to a checked Study."""
