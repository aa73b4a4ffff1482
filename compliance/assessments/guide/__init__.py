"""Help: short topics on each task and role."""
