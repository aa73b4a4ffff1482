"""What waits for a person, and the steps of the year."""
