"""Drawings of the public pages: plain values in, whole-number places of an SVG out.

Nothing here reads a row, reckons a score or writes a word; templates/charts/ draws the values.
"""
