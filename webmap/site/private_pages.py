"""A private page holds a form, a secret or something of one person: nothing keeps a copy of it."""

from collections.abc import Mapping

from flask import Response, make_response, render_template, request

__all__ = ["private_page", "typed"]


def private_page(
    template: str,
    *,
    errors: Mapping[str, str] | None = None,
    status: int | None = None,
    **told: object,
) -> Response:
    """Return a page that is kept nowhere.

    Parameters
    ----------
    template
        Its template.
    errors
        What is wrong with the form, by the name of a field; ``""`` for what is of no field.
    status
        Of the answer; 422 where there are errors and 200 where there are none if left out.
    told
        What else the template is told.
    """
    page = render_template(template, errors=errors or {}, **told)
    response = make_response(page, status or (422 if errors else 200))
    response.headers["Cache-Control"] = "no-store"
    return response


def typed(name: str) -> str:
    """Return what was typed into a field of the form that was sent, or nothing."""
    return request.form.get(name, "")
