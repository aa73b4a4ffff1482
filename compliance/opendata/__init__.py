"""The open data of the portal: flat tables of what is published, in files that anyone may take."""
