"""What others put on their own pages: badges, cards and pictures of published results."""
