"""Spreadsheets out and in: answers of units, and printed totals of many governments."""
