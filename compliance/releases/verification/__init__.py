"""Checking releases by anyone: command, page, offline program."""
