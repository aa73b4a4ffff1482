"""Report cards: a published result on paper, with all that explains it."""
