"""What a session's last page gives the person to take back to whoever sent them."""

from typing import Any

from django import template

from apps.participants.models import Session
from apps.recruitment.recruiters import recruiter_of

register = template.Library()


@register.inclusion_tag("recruitment/way_back.html")
def way_back(session: Session) -> dict[str, Any]:
    """Show the way back to the recruiter, and the code, as far as the session's outcome has them."""
    way = recruiter_of(session.cohort).way_back(session)
    return {"way": way, "session": session, "is_complete": session.outcome == Session.Outcome.COMPLETE}
