"""The checks of every page find what they are for, and leave a good page alone."""

import pytest

from tests.page_checks import complaints, parsed

GOOD = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Réserver un scooter – Fondation témoin</title><link rel="stylesheet" href="/static/css/app.css"></head>
<body><a href="#main">Aller au contenu</a><main id="main"><h1>Réserver un scooter</h1>
<p>L’heure\u00a0: 9 h. Prêt\u202f? «\u00a0Oui\u00a0». <bdi>O'Brien</bdi></p>
<form method="post" action="/bookings/new">
<input type="hidden" name="csrf_token" value="x"><input type="hidden" name="form_key" value="y">
<label for="day">Jour</label>
<input id="day" name="day" aria-invalid="true" aria-describedby="day-erreur">
<p id="day-erreur" class="field-error">Indiquez le jour.</p>
<fieldset><legend>Classe</legend>
<label><input type="radio" name="c" value="1"> 50 cm³</label>
<label><input type="radio" name="c" value="2"> 125 cm³</label></fieldset>
<button>Réserver</button></form>
<h2>Libres</h2><table><caption>Scooters libres</caption><thead><tr><th scope="col">Numéro</th></tr></thead>
<tbody><tr><td>S-01</td></tr></tbody></table>
<img src="/static/logo.png" alt=""><svg aria-hidden="true"></svg>
<a lang="en" href="/en">English</a></main></body></html>"""

BAD = [
    ("<!DOCTYPE html>", "", "doctype"),
    ("</h2>", "", "line"),
    ('lang="fr"', "", "no lang"),
    ("<title>Réserver", "<title>Choisir", "does not begin with the h1"),
    ("</h1>", "</h1><h1>Deux</h1>", "2 h1"),
    ("<h2>Libres</h2>", "<h4>Libres</h4>", "follows an h1"),
    ('id="day-erreur"', 'id="day"', "stands 2 times"),
    ('for="day"', 'for="jour"', "leads nowhere"),
    ('<label for="day">Jour</label>', "", "has no label"),
    ('href="#main"', 'href="#content"', "leads nowhere"),
    (' aria-describedby="day-erreur"', "", "does not say why"),
    (' aria-describedby="day-erreur"', "", "belongs to no field"),
    ("<legend>Classe</legend>", "", "without a fieldset"),
    ('name="csrf_token"', 'name="other"', "no csrf_token"),
    ('name="form_key"', 'name="other"', "no form_key"),
    ('method="post"', 'method="get"', "token in an address"),
    ("<button>", '<button onclick="go()">', "has onclick="),
    ("<h2>", '<h2 style="color: red">', "has style="),
    ("</main>", "<script>go()</script></main>", "inline script"),
    ('src="/static', 'src="https://example.org', "from elsewhere"),
    (' alt=""', "", "no alt"),
    (' aria-hidden="true"', "", "neither hidden nor named"),
    ("<caption>Scooters libres</caption>", "", "no caption"),
    (' scope="col"', "", "no scope"),
    ("<button>Réserver", "<button>", "has no name"),
    ("L’heure", "L'heure", "straight apostrophe"),
    ("\u202f?", " ?", "plain space"),
    ("\u202f?", "?", "no space"),
    ("\u00a0:", " :", "plain space"),
    ("«\u00a0", "« ", "plain space after «"),
    ("S-01", "None", "English"),
    ("S-01", "under_way", "English"),
    ("S-01", "%(number)s", "English"),
    ("Indiquez le jour.", "This field is required.", "English"),
]


def _found(html: str) -> list[str]:
    root, faults = parsed(html)
    return [*faults, *complaints(root, "/page")]


def test_a_good_page_is_left_alone() -> None:
    assert _found(GOOD) == []


@pytest.mark.parametrize(("before", "after", "complaint"), BAD)
def test_a_fault_is_found(before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    assert any(complaint in found for found in _found(GOOD.replace(before, after)))
