"""Public answers made once and kept as files."""
