"""A private page is kept nowhere, and says by its status that a form was not taken."""

import pytest
from flask import Flask
from jinja2 import DictLoader

from webmap.site.private_pages import private_page, typed


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    page = "{{ errors.keys() | join }} {{ told | default('') }}"
    app.jinja_loader = DictLoader({"page.html": page})
    return app


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"errors": {}}, 200),
        ({"errors": {"code": "wrong"}}, 422),
        ({"errors": {"code": "wrong"}, "status": 429}, 429),
        ({"status": 404}, 404),
    ],
)
def test_status_and_keeping(app, asked, status):
    with app.test_request_context():
        page = private_page("page.html", told="this", **asked)
    assert page.status_code == status
    assert page.headers["Cache-Control"] == "no-store"
    assert page.get_data(as_text=True) == f"{''.join(asked.get('errors', {}))} this"


def test_a_field_sent_twice_counts_as_its_first(app):
    with app.test_request_context(method="POST", data={"code": ["1", "2"]}):
        assert typed("code") == "1"
        assert typed("absent") == ""
