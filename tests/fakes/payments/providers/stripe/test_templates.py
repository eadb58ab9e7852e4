from fakes.payments.providers.stripe.templates import Templates


def test_what_a_page_shows_cannot_bring_markup() -> None:
    page = Templates().page("connect.html", {"title": "<b>Shop</b>", "message": "<script>", "lists": []})
    assert b"&lt;b&gt;Shop&lt;/b&gt;" in page
    assert b"<script>" not in page
