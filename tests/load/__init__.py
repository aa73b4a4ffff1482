"""The portal under load: a real server with several workers, and people who all save at once."""
