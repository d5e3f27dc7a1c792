"""Pictures, by signed address only."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.studies import images
from apps.studies.models import Stimulus


@require_safe
def image(request: HttpRequest, token: str) -> HttpResponse:
    """Show the picture a signed address stands for; 404 once it is forged, expired, withheld or gone."""
    try:
        key, seconds_left = images.read_token(token)
        if Stimulus.objects.withheld().filter(display_key=key).exists():
            raise FileNotFoundError(key)
        data = images.open_image(key)
    except (signing.BadSignature, OSError) as error:
        raise Http404(_("This picture's address has expired. Reload the page it was on.")) from error
    return HttpResponse(
        data,
        content_type=images.content_type(key),
        headers={"Cache-Control": f"private, max-age={seconds_left}, immutable", "Content-Disposition": "inline"},
    )
