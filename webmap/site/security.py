"""Security is what every answer carries and what every question must be, whatever the page."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

__all__ = ["CONTENT_POLICY", "LARGEST_FORM", "guard"]

#: Bytes of the largest form; a page that takes a file says how much more it takes.
LARGEST_FORM: Final = 64 * 1024
_ALWAYS_SAFE: Final = "max-age=31536000"

#: What a page may load: from us alone, with no script or style inside it.
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_FIXED: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


#: What is said to somebody who came without TLS where there should be some.
_NOT_SECURE: Final = "This service is reached by https:// alone. Open it at that address.\n"
#: What is said to somebody whose question has no length: it would be cut off at the limit, unseen.
_ENDLESS: Final = "This service takes nothing whose length is not said before it comes.\n"
#: What asks after the service's health stands on the near side of the proxy.
_WATCHED: Final = "health"


def guard(app: Flask, trusted_hosts: Sequence[str], *, only_secure: bool = False) -> None:
    """Refuse strange hosts and what is too large; put the headers on every answer.

    Parameters
    ----------
    app
        The app.
    trusted_hosts
        Names under which it answers.
    only_secure
        Whether browsers come through TLS, so that whoever does not is turned away.
    """
    app.config.update(
        TRUSTED_HOSTS=list(trusted_hosts),
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=100,
    )

    @app.before_request
    def turn_away() -> Response | None:
        """Refuse what came in the clear, where a password must not be asked for, or has no end."""
        if only_secure and not request.is_secure and request.blueprint != _WATCHED:
            return _plain(_NOT_SECURE, 400)
        return _plain(_ENDLESS, 411) if "Transfer-Encoding" in request.headers else None

    @app.after_request
    def protect(response: Response) -> Response:
        """Put the headers on an answer."""
        for name, value in _FIXED.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = _ALWAYS_SAFE
        return response


def _plain(words: str, status: int) -> Response:
    return Response(words, status=status, content_type="text/plain; charset=utf-8")
