"""What a coordinator opens every Monday: where things stand, on one page, in print, as .xlsx."""
