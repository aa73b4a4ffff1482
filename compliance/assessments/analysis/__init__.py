"""The officials' analysis pages: checks, what-if, early warning, re-score, methods, indices."""
