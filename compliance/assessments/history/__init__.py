"""What happened to a record, and taking back the newest change."""
