"""An amendment on paper: what changes, why, what it costs, who signs. The contract itself stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mobility.documents.data import Ink
from mobility.documents.paper import Grid, Halves, Paper, Signer, Signing, Words
from mobility.models import IssuedDocument, Rental
from mobility.rules.issued import IssuedKind
from mobility.services import contract_words, guardians, issued_documents, paper_words
from mobility.services.accounts import Person
from mobility.words import day, euros, local, speaking
from mobility.words import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changes: what it is called, what it was, what it is to be."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePart:
    """One line of what the change costs; negative where it is given back. Cents."""

    what: str
    quantity: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentWords:
    """All that an amendment says, already in words."""

    label: str
    """"A1"."""
    title: str
    """"Prolongation", "Changement de véhicule"…"""
    why: str
    changes: Sequence[Change]
    price: Sequence[PricePart] = ()
    signatures: Sequence[Ink] = field(default=())
    """Those made on the spot; frames of the others stay empty for the pen."""
    signed_at: datetime | None = None


def issue(  # an amendment, and who acts
    rental: Rental,
    words: AmendmentWords,
    *,
    amendment_id: int | None = None,
    by: Person,
    now: datetime,
) -> IssuedDocument:
    """Print an amendment and keep it with its rental; whoever calls has checked that it may be.

    Raises:
        Refused: `letters_unprintable`.
    """
    with speaking("fr"):
        taken = issued_documents.number(IssuedKind.AMENDMENT, rental=rental, now=now)
        made = paper(rental, words, taken, agent=by.name, now=now)
        about = replace(issued_documents.of(rental), amendment_id=amendment_id)
        return issued_documents.keep(IssuedKind.AMENDMENT, taken, made, about, by=by, now=now)


def paper(  # an amendment, its number, and who acts
    rental: Rental, words: AmendmentWords, taken: str, *, agent: str, now: datetime
) -> Paper:
    """The amendment, block by block."""
    title = _("Avenant %(label)s : %(title)s", label=words.label, title=words.title.lower())
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
            Grid(
                title=_("Ce qui change"),
                head=(_("Quoi"), _("Jusqu'ici"), _("À partir de maintenant")),
                rows=tuple((one.what, one.before, one.after) for one in words.changes),
                shares=(2, 3, 3),
            ),
            Words(title=_("Pourquoi"), paragraphs=(words.why,)),
            _price(words.price),
            Words(
                paragraphs=(
                    _(
                        "Tout le reste du contrat n° %(number)s reste comme il est. Cet avenant en fait partie.",
                        number=paper_words.contract_number(rental),
                    ),
                )
            ),
            _signing(rental, words, agent, now),
        ),
    )


def _price(parts: Sequence[PricePart]) -> Grid:
    total = sum(part.cents for part in parts)
    said = _("Rendu au locataire") if total < 0 else _("À payer en plus, toutes taxes comprises")
    return Grid(
        title=_("Le prix"),
        head=(_("Détail"), _("Quantité"), _("Montant")),
        rows=tuple((part.what, part.quantity, euros(part.cents)) for part in parts),
        total=(said, "", euros(abs(total))) if parts else (),
        shares=(6, 2, 2),
        amounts=(1, 2),
        empty=_("Le prix ne change pas."),
    )


def _signing(rental: Rental, words: AmendmentWords, agent: str, now: datetime) -> Signing:
    """The renter, whoever signs for them, and the agent."""
    made = {one.who: one for one in words.signatures}
    person = rental.beneficiary
    signers = [
        Signer(
            who=_("Le locataire"), name=contract_words.full_name(person), ink=made.get("person")
        ),
        Signer(who=_("Pour la fondation"), name=agent, ink=made.get("agent")),
    ]
    found = guardians.in_force(person, local(now).date())
    if found:
        there = made.get("representative")
        signers.insert(1, Signer(who=_("Le représentant légal"), name=found[0].name, ink=there))
    return Signing(
        title=_("Signatures"),
        words=(_("Chacun garde un exemplaire signé."),),
        town=rental.site.town or rental.site.name,
        on=day(words.signed_at) if words.signed_at else "",
        signers=tuple(signers),
    )
