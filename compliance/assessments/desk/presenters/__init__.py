"""From rows to what the home page and the calendar show."""
