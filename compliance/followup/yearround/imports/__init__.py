"""Complaint counts and survey results from a file: read, judged, shown, then taken in whole."""
