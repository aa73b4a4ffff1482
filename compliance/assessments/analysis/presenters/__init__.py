"""From scoring results to what the analysis pages show; the templates only lay it out."""
