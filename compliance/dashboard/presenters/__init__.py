"""From stored rows to the words and shapes of a page; templates only lay them out."""
