"""What a person is told, once: deadlines, returned units, evidence and actions that fall due."""
