"""What a stranger downloads: one file that needs only Python and the folder `scoring`."""
