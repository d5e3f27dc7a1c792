"""What is found behind a link: a list of the release's files, for people and for programs, and the files."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.exports import documents
from apps.exports.errors import AgreementError
from apps.exports.handing_out import delivery, links, sending
from apps.exports.models import ReleaseLink

WHOLE = "release.tar"
"""Under this name the whole release is taken; no file of a release has it."""
RETRY_SECONDS = 60

View = Callable[..., HttpResponseBase]


def _behind_a_link(view: View) -> View:
    """Open the link that the address names, or say in words why it opens nothing."""

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponseBase:
        try:
            return view(request, links.opened(token), **more)
        except links.ClosedLinkError as error:
            return _sorry(request, error.status, str(error))
        except sending.NoSuchFileError as error:
            return _sorry(request, 404, str(error))
        except AgreementError:
            return _sorry(request, 403, str(links.ENDED))
        except delivery.NotReadyError as error:
            return _sorry(request, 410, str(error))

    return opened


@_behind_a_link
def listing(request: HttpRequest, link: ReleaseLink) -> HttpResponse:
    """List the files with their sizes and hashes: as a page for browsers, as JSON for everything else."""
    release = link.release
    files = documents.contents(release)
    if not _reads_pages(request):
        about = {
            "name": release.name,
            "manifest_sha256": release.manifest_sha256,
            "expires_at": link.expires_at.isoformat(timespec="seconds"),
            "whole": {"path": WHOLE, "size": delivery.tar_size(files)},
            "files": [{"path": path, "size": each.size, "sha256": each.sha256} for path, each in files.items()],
        }
        return _kept_private(JsonResponse(about))
    context = {
        "link": link,
        "release": release,
        "files": files,
        "whole": {"path": WHOLE, "size": delivery.tar_size(files)},
    }
    return _kept_private(render(request, "exports/link.html", context))


@_behind_a_link
def file(request: HttpRequest, link: ReleaseLink, path: str) -> HttpResponseBase:
    """Send one file, or the whole release as one tar, or a range of it; written down before the first byte leaves."""
    wanted = sending.whole(link.release) if path == WHOLE else sending.single(link.release, path)
    answer = sending.answer(request, wanted)
    if request.method == "GET" and answer.status_code in {200, 206}:
        delivery.log_download(link.release, path="" if path == WHOLE else path, link=link)
    return answer


def _sorry(request: HttpRequest, status: int, said: str) -> HttpResponse:
    if _reads_pages(request):
        context = {"title": _("Nothing to download here"), "text": said}
        response = render(request, "participants/notice.html", context, status=status)
    else:
        response = HttpResponse(f"{said}\n", status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return _kept_private(response)


def _kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _reads_pages(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")
