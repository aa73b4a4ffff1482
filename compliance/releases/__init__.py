"""The room of what is published: frozen releases, their chain, corrections, verification."""
