"""Papers as the services fill them, with every block there is."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image

from mobility.documents.data import Ink
from mobility.documents.paper import (
    Call,
    Fact,
    Facts,
    Figure,
    Figures,
    Grid,
    Halves,
    Paper,
    Pen,
    Photo,
    PhotoRow,
    Photos,
    Points,
    Signer,
    Signing,
    Steps,
    Words,
)
from tests.documents import samples

NAME = "Łukasz O'Brien-Nguyễn"


def photo(seed: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A photo that compresses about as badly as one of a scooter in a yard: bands under noise."""
    bands = Image.linear_gradient("L").resize(size).rotate(seed * 23)
    noise = Image.effect_noise(size, 60 + seed)
    drawn = Image.merge("RGB", (bands, noise, Image.blend(bands, noise, 0.5)))
    target = BytesIO()
    drawn.save(target, "JPEG", quality=85)
    return target.getvalue()


INK = Ink(
    who="person",
    how="à 10 h 12, au doigt sur la tablette",
    strokes=(tuple((n * 10, 500 + (n * 37 % 211)) for n in range(100)),),
)


def paper(name: str = NAME, address: tuple[str, ...] = ("62100 Calais",), **changes: Any) -> Paper:
    """Every kind of block once."""
    return replace(
        Paper(
            title="Essai de tous les blocs",
            about=("mardi 24 novembre 2026", name),
            running="Essai E-2026-00001 · contrat 2026-00042",
            subject=name,
            foundation=samples.foundation(),
            holder=name,
            issued_at=samples.NOW,
            text_version="essai",
            blocks=(
                Figures(
                    figures=(
                        Figure(label="Du", figure="1 décembre 2026", detail="à 9 h"),
                        Figure(label="Au", figure=""),
                    )
                ),
                Halves(
                    left=(
                        Facts(
                            title="Qui",
                            facts=(Fact(label="Nom", said=(name, *address), strong=True),),
                        ),
                    ),
                    right=(
                        Points(title="Quoi", points=("Un casque", name)),
                        Words(paragraphs=("Rien d'autre.",)),
                    ),
                ),
                Facts(title="Vide", facts=(Fact(label="Numéro"),)),
                Grid(
                    title="Les sommes",
                    head=("Détail", "Montant"),
                    rows=((name, "12,00 €"), ("Dépôt", "100,00 €")),
                    total=("Total", "112,00 €"),
                    shares=(3, 1),
                    amounts=(1,),
                    pen_rows=1,
                ),
                Steps(
                    title="Panne",
                    steps=("Garez-vous.", "Appelez-nous."),
                    calls=(Call(number="112", who="Secours"),),
                ),
                Pen(label="Remarques", lines=2),
                Words(title="Pour finir", paragraphs=(f"Lu par {name}.",), look="strong"),
                Signing(
                    title="Signatures",
                    words=("Chacun garde un exemplaire.",),
                    town="Calais",
                    signers=(
                        Signer(who="Le locataire", name=name, ink=INK),
                        Signer(who="Pour la fondation", name="Camille Delattre"),
                    ),
                ),
            ),
        ),
        **changes,
    )


def with_photos(count: int = 16) -> Paper:
    """A report of so many photos, half of them out and half in."""
    views = [
        PhotoRow(
            out=Photo(caption=f"Vue {n}", content=photo(n), alternative=f"Vue {n} au départ"),
            back=Photo(caption=f"Vue {n}", content=photo(n + 40), alternative=f"Vue {n} au retour"),
        )
        for n in range(count // 2)
    ]
    return paper(
        blocks=(
            *paper().blocks[:2],
            Photos(title="Photos", heads=("Au départ", "Au retour"), rows=tuple(views)),
        )
    )
