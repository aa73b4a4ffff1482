"""The regency's work between two assessments: programmes, checks, forums, complaints, surveys."""
