"""The condition report on paper, out or in: what both saw, side by side with the handover where it is the return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.documents.paper import (
    Block,
    Grid,
    Halves,
    Paper,
    Pen,
    Photo,
    PhotoRow,
    Photos,
    Signer,
    Signing,
    Words,
)
from mobility.errors import NotFound
from mobility.models import ConditionMark, ConditionPhoto, ConditionReport, Rental
from mobility.rules.conditions import MarkCause, PhotoView
from mobility.rules.equipment import GearSize
from mobility.rules.rentals import Direction, Equipment
from mobility.services import contract_words, equipment, files, guardians, paper_words, returns
from mobility.services.files import Vault
from mobility.words import euros, instant, km, local, word
from mobility.words import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark as the report says it."""

    place: str
    what: str
    gravity: str
    since: str
    """Whether it was there before, or is new; and whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo of the report: which view, which way the scooter went, its clean JPEG."""

    view: str
    direction: Direction
    content: bytes


def report(
    rental: Rental, direction: Direction, taken: str, *, vault: Vault, now: datetime
) -> Paper:
    """The report from what is kept of this handover or return: its facts, marks and photos."""
    return said(
        rental,
        direction,
        taken,
        marks=[_mark(one, direction) for one in _marks(rental, direction)],
        shots=_shots(rental, direction, vault),
        now=now,
    )


def fit(rental: Rental, direction: Direction, vault: Vault) -> None:
    """Bring the photos of a report to the size that paper needs, before a unit of work begins: it remembers them.

    Sixteen take a second or two, for which nobody else could write.
    """
    from mobility.documents.pictures import fitted  # noqa: PLC0415 - only for photos

    for shot in _shots(rental, direction, vault):
        fitted(shot.content)


def said(  # a report, its number, and what was seen
    rental: Rental,
    direction: Direction,
    taken: str,
    *,
    marks: Sequence[Mark],
    shots: Sequence[Shot],
    now: datetime,
) -> Paper:
    """The report with these marks and photos."""
    out, back = returns.reports(rental)
    here = out if direction is Direction.OUT else back
    title = (
        _("État des lieux de départ")
        if direction is Direction.OUT
        else _("État des lieux de retour")
    )
    return paper_words.around(
        rental,
        title,
        taken,
        now,
        (
            Halves(
                left=(paper_words.person(rental, _("Le locataire")),),
                right=(paper_words.vehicle(rental),),
            ),
            _seen(out, back if direction is Direction.IN else None),
            _equipment(rental, out, back if direction is Direction.IN else None),
            *_remarks(here),
            _table(marks),
            Pen(label=_("À ajouter à la main, avant de signer"), lines=2),
            _signing(rental, here),
            *_photos(shots, direction),
        ),
    )


def _seen(out: ConditionReport | None, back: ConditionReport | None) -> Block:
    """Hour, mileage and energy; both times side by side at the return."""
    columns = [one for one in (out, back) if one is not None]
    heads = [_("Au départ"), _("Au retour")][: 2 if back else 1]
    rows: list[tuple[str, ...]] = [
        (_("Jour et heure"), *(instant(one.made_at) for one in columns)),
        (_("Compteur"), *(km(one.km) for one in columns)),
        (_("Énergie"), *(_energy(one) for one in columns)),
        (_("Fait par"), *(_maker(one) for one in columns)),
    ]
    if out and back:
        rows.append((_("Distance"), "", km(back.km - out.km)))
        if not back.person_present:
            rows.append((_("Locataire"), _("présent"), _("absent")))
    return Grid(
        title=_("Le constat"),
        head=(_("Quoi"), *heads),
        rows=tuple(rows),
        shares=(2, *(3 for _head in heads)),
    )


def _energy(report: ConditionReport) -> str:
    """How full it was; a contract of paper may not have said."""
    if report.energy_percent is None:
        return _("pas noté")
    return _("%(level)s %%", level=report.energy_percent)


def _maker(report: ConditionReport) -> str:
    """Who made a report; nobody of the house where the rental was taken over from paper."""
    return report.made_by.name if report.made_by else ""


def _equipment(rental: Rental, out: ConditionReport | None, back: ConditionReport | None) -> Block:
    """Each thing with its numbers, whether it went out and came back."""
    given = set(out.equipment) if out else set()
    brought = set(back.equipment) if back else set()
    things = [thing for thing in Equipment if thing in given | brought]
    details = _numbers(rental)
    rows = []
    for thing in things:
        row = [
            word(thing),
            details.get(thing, ""),
            _("remis") if thing in given else _("non remis"),
        ]
        if back is not None:
            row.append(_("rendu") if thing in brought else _("manque"))
        rows.append(tuple(row))
    heads = [_("Objet"), _("Détail"), _("Au départ"), *([_("Au retour")] if back else [])]
    return Grid(
        title=_("L'équipement"),
        head=tuple(heads),
        rows=tuple(rows),
        shares=(3, 4, 2, 2)[: len(heads)],
        empty=_("Aucun équipement remis."),
    )


def _numbers(rental: Rental) -> dict[Equipment, str]:
    """By what a thing serves for: which ones were lent, with their size."""
    found: dict[Equipment, list[str]] = {}
    for loan in equipment.of_rental(rental.id):
        item = loan.item
        size = "" if item.size is GearSize.ONE else _("taille %(size)s", size=word(item.size))
        said = ", ".join(filter(None, (item.number, size, item.serial)))
        found.setdefault(item.kind.use, []).append(said)
    return {use: " ; ".join(said) for use, said in found.items()}


def _remarks(here: ConditionReport | None) -> list[Block]:
    text = here.remarks.strip() if here else ""
    return [Words(title=_("Remarques"), paragraphs=tuple(text.splitlines()))] if text else []


def _table(marks: Sequence[Mark]) -> Block:
    """All marks, told in words: nobody must see the drawing or a photo to know them."""
    return Grid(
        title=_("Les marques"),
        head=(_("Endroit"), _("Marque"), _("Gravité"), _("Depuis quand")),
        rows=tuple((mark.place, mark.what, mark.gravity, mark.since) for mark in marks),
        shares=(3, 4, 2, 4),
        empty=_("Aucune marque notée."),
    )


def _signing(rental: Rental, here: ConditionReport | None) -> Block:
    """Who signs: the renter, whoever signs for them, and the agent."""
    person = rental.beneficiary
    on = local(here.made_at if here else rental.starts_at).date()
    signers = [Signer(who=_("Le locataire"), name=contract_words.full_name(person))]
    found = guardians.in_force(person, on)
    if found:
        signers.append(Signer(who=_("Le représentant légal"), name=found[0].name))
    signers.append(Signer(who=_("Pour la fondation"), name=_maker(here) if here else ""))
    return Signing(
        title=_("Signatures"),
        words=(
            _(
                "L'état des lieux ne vaut que pour ce qui se voit. L'usure normale n'est pas facturée."
            ),
            _("Une marque oubliée peut être signalée jusqu'au lendemain soir."),
        ),
        town=rental.site.town or rental.site.name,
        signers=tuple(signers),
    )


# --- what is kept ----------------------------------------------------------------------------------------


def _marks(rental: Rental, direction: Direction) -> Sequence[ConditionMark]:
    query = select(ConditionMark).where(
        ConditionMark.rental_id == rental.id, ConditionMark.direction == direction
    )
    return db.session.scalars(query.order_by(ConditionMark.id)).all()


def _mark(row: ConditionMark, direction: Direction) -> Mark:
    since = _("déjà là") if row.earlier_id else _("notée au départ")
    if direction is Direction.IN and row.earlier_id is None:
        since = _("nouvelle")
        if row.cause is MarkCause.WEAR:
            since = _("nouvelle, usure normale : rien à payer")
        elif row.charge_cents:
            since = _("nouvelle, proposé : %(amount)s", amount=euros(row.charge_cents))
    return Mark(
        place=word(row.zone),
        what=", ".join(filter(None, (word(row.kind), row.remark))),
        gravity=word(row.gravity),
        since=since,
    )


def _shots(rental: Rental, direction: Direction, vault: Vault) -> list[Shot]:
    """The photos that are still kept; at a return those of the handover too."""
    query = select(ConditionPhoto).where(ConditionPhoto.rental_id == rental.id)
    if direction is Direction.OUT:
        query = query.where(ConditionPhoto.direction == Direction.OUT)
    found = []
    for row in db.session.scalars(query.order_by(ConditionPhoto.rank, ConditionPhoto.id)):
        if row.file_id is None:
            continue
        try:
            _file, content = files.read(row.file_id, vault)
        except NotFound:
            continue
        found.append(Shot(view=word(row.view), direction=row.direction, content=content))
    order = [word(view) for view in PhotoView]
    return sorted(found, key=lambda shot: order.index(shot.view))


def _photos(shots: Sequence[Shot], direction: Direction) -> list[Block]:
    """Out and in side by side, view by view; a handover alone runs on in two columns."""
    if not shots:
        return []
    if direction is Direction.OUT:
        shown = [_photo(shot, _("au départ")) for shot in shots]
        rows = tuple(
            PhotoRow(out=pair[0], back=pair[1] if len(pair) > 1 else None)
            for pair in (shown[first : first + 2] for first in range(0, len(shown), 2))
        )
        return [Photos(title=_("Les photos"), rows=rows)]
    rows = tuple(
        row for view in dict.fromkeys(shot.view for shot in shots) for row in _pairs(shots, view)
    )
    return [Photos(title=_("Les photos"), heads=(_("Au départ"), _("Au retour")), rows=rows)]


def _pairs(shots: Sequence[Shot], view: str) -> list[PhotoRow]:
    """The photos of one view: the first out beside the first in, and so on."""
    out = [one for one in shots if one.view == view and one.direction is Direction.OUT]
    back = [one for one in shots if one.view == view and one.direction is Direction.IN]
    return [
        PhotoRow(
            out=_photo(out[n], _("au départ")) if n < len(out) else None,
            back=_photo(back[n], _("au retour")) if n < len(back) else None,
        )
        for n in range(max(len(out), len(back)))
    ]


def _photo(shot: Shot, when: str) -> Photo:
    return Photo(
        caption=shot.view,
        content=shot.content,
        alternative=_("Photo : %(view)s, %(when)s", view=shot.view, when=when),
    )
