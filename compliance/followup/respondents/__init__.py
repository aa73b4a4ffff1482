"""How many respondents an indicator wants and how many were reached; counts only."""
