"""What happens between two assessments."""

from .findings import Action, Finding
from .notices import Notice
from .respondents import RespondentCount
from .yearround import ComplaintCount, Forum, ForumChange, Milestone, Programme, SopCheck

__all__ = [
    "Action",
    "ComplaintCount",
    "Finding",
    "Forum",
    "ForumChange",
    "Milestone",
    "Notice",
    "Programme",
    "RespondentCount",
    "SopCheck",
]
