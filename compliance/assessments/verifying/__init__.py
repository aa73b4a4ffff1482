"""Handing in a unit's answers, looking at each of them, and giving them back."""
