"""Papers of the demonstration: some copies that are kept, some that run out, some that are still awaited."""

import io
from datetime import timedelta

from font_source_sans_pro import font_files_ttf
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from mobility import db
from mobility.demo.stage import Stage
from mobility.models import Beneficiary, Rental
from mobility.rules.states import RentalState
from mobility.services import files, proofs
from mobility.services.files import Sealed, Vault
from mobility.services.papers import ProofFacts

SHEETS = (
    ("address", ("FACTURE D'EAU", "Spécimen de démonstration", "12 rue Royale, 62100 Calais")),
    ("need", ("PROMESSE D'EMBAUCHE", "Spécimen de démonstration", "Agent de quai, dès lundi")),
    ("situation", ("ATTESTATION", "Spécimen de démonstration", "Inscription en cours")),
)
ENDS = (12, 25, -4)
"""In how many days the liability insurance of somebody who rides runs out."""
WAITS = (-3, 2, 8, 8)
"""In how many days what was asked for is due."""


def play(stage: Stage, vault: Vault) -> None:
    """Copies for the first people, ends for those who ride, requests to those whose file lacks something."""
    kept = dict(zip((one.reference for one in stage.people[:3]), SHEETS, strict=False))
    for reference, (kind, lines) in kept.items():
        parts = [_sheet(lines, page) for page in range(2 if kind == "need" else 1)]
        _keep(stage, reference, kind, vault.seal(files.cleaned(*parts)))
    for reference, days in zip(_riding(), ENDS, strict=False):
        until = stage.today + timedelta(days=days)
        facts = ProofFacts(
            kind="liability_insurance", issued_on=until - timedelta(days=365), valid_until=until
        )
        _note(stage, reference, facts)
    for rank, (reference, days) in enumerate(zip(stage.incomplete, WAITS, strict=False)):
        _ask(stage, reference, days, tell=rank == 1)


def _sheet(lines: tuple[str, ...], page: int) -> bytes:
    """A sheet of paper as a phone takes it."""
    sheet = Image.new("RGB", (1240, 1754), "#fbfaf6")
    pen = ImageDraw.Draw(sheet)
    for rank, line in enumerate((*lines, f"Page {page + 1}")):
        size = 72 if rank == 0 else 44
        font = ImageFont.truetype(font_files_ttf["SourceSansPro"], size)
        pen.text((120, 180 + 140 * rank), line, fill="#16262e", font=font)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return out.getvalue()


def _keep(stage: Stage, reference: str, kind: str, copy: Sealed) -> None:
    manager, at = stage.staff["manager"], stage.at(-6, 14)
    facts = ProofFacts(kind=kind, issued_on=at.date() - timedelta(days=9))
    stage.do(lambda: proofs.add(reference, facts, copy, by=manager, now=at), at=at, by=manager)


def _note(stage: Stage, reference: str, facts: ProofFacts) -> None:
    manager, at = stage.staff["manager"], stage.at(-30, 15)
    stage.do(lambda: proofs.add(reference, facts, None, by=manager, now=at), at=at, by=manager)


def _riding() -> list[str]:
    """The references of people who have a scooter now."""
    db.session.rollback()
    query = (
        select(Beneficiary.reference)
        .join(Rental, Rental.beneficiary_id == Beneficiary.id)
        .where(Rental.state == RentalState.UNDER_WAY)
        .order_by(Rental.id)
        .distinct()
    )
    return list(db.session.scalars(query.limit(len(ENDS))))


def _ask(stage: Stage, reference: str, days: int, *, tell: bool) -> None:
    manager, at = stage.staff["manager"], stage.at(-2 if tell else -10, 16)

    def unit() -> None:
        proofs.ask(
            reference,
            {"situation", "need"},
            due_on=stage.today + timedelta(days=days),
            tell=tell,
            by=manager,
            now=at,
        )

    stage.do(unit, at=at, by=manager)
