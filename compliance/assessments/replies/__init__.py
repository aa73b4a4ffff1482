"""The right of reply: text of a unit on its verified result, and the verifier's decision."""
