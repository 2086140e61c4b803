"""The note after a rental: what it came to, what was paid, what stays."""

from collections.abc import Sequence
from datetime import datetime

from mobility.documents.paper import (
    Fact,
    Facts,
    Figure,
    Figures,
    Grid,
    Halves,
    Paper,
    Signing,
    Words,
)
from mobility.models import LedgerEntry, Rental
from mobility.rules.accounts import MONEY, Account, EntryKind
from mobility.services import contract_words, house, ledger, paper_words, stints
from mobility.words import day, duration_days, euros, instant, km, phone, short_day, word
from mobility.words import gettext as _


def note(rental: Rental, taken: str, agent: str, now: datetime) -> Paper:
    """What the rental came to, what was paid, what stays (arrêté of 17 March 2015)."""
    entries, balances = ledger.entries(rental.id), ledger.balances(rental.id)
    setting = house.settings()
    return paper_words.around(
        rental,
        _("Note n° %(number)s", number=taken),
        taken,
        now,
        (
            _outcome(balances),
            Halves(left=(paper_words.person(rental, _("Pour")),), right=(_used(rental),)),
            _owed(entries),
            _paid(entries),
            _deposit(entries),
            *(
                [Words(paragraphs=(setting.vat_mention,), look="small")]
                if setting.vat_mention
                else []
            ),
            Words(
                paragraphs=(
                    _(
                        "Une question, un désaccord : %(phone)s.",
                        phone=phone(rental.site.phone or setting.phone),
                    ),
                    *(
                        [
                            _(
                                "Médiateur de la consommation : %(mediator)s",
                                mediator=setting.mediator,
                            )
                        ]
                        if setting.mediator
                        else []
                    ),
                )
            ),
            Signing(town=rental.site.town, on=day(now), signers=(paper_words.agent_signs(agent),)),
        ),
    )


def _outcome(balances: dict[Account, int]) -> Figures:
    """What stays to be paid or given back."""
    owed, held = balances[Account.PERSON], -balances[Account.DEPOSIT_HELD]
    first = Figure(label=_("Reste à payer"), figure=euros(max(owed, 0)))
    if owed < 0:
        first = Figure(label=_("La fondation vous rend"), figure=euros(-owed))
    return Figures(
        figures=(
            first,
            Figure(
                label=_("Dépôt de garantie encore gardé"),
                figure=euros(held),
                detail=_(
                    "rendu ou expliqué sous %(days)s",
                    days=duration_days(house.settings().deposit_return_days),
                )
                if held
                else "",
            ),
        )
    )


def _used(rental: Rental) -> Facts:
    """From when to when, how far."""
    facts = [
        Fact(label=_("Remis"), said=(instant(rental.handed_over_at or rental.starts_at),)),
        Fact(label=_("Rendu"), said=(instant(rental.returned_at or rental.due_at),)),
        Fact(label=_("Durée du contrat"), said=(duration_days(rental.days),)),
    ]
    ridden = stints.distance(rental.id)
    if ridden is not None:
        facts.append(Fact(label=_("Distance"), said=(km(ridden),)))
    shown = contract_words.vehicle(rental.scooter)
    facts.append(Fact(label=_("Véhicule"), said=(shown.name, shown.plate or shown.fleet_number)))
    return Facts(title=_("Location"), facts=tuple(facts))


def _line(entry: LedgerEntry, account: Account) -> int:
    return sum(line.cents for line in entry.lines if line.account is account)


def _said(entry: LedgerEntry) -> str:
    """What an entry is, with its days where it counts some."""
    if entry.memo.isdigit():
        days = duration_days(int(entry.memo))
        return _("%(what)s (%(days)s)", what=word(entry.kind), days=days)
    return ", ".join(filter(None, (word(entry.kind), entry.memo)))


def _owed(entries: Sequence[LedgerEntry]) -> Grid:
    """What was to be paid: all that is no payment."""
    lines = [(entry, _line(entry, Account.PERSON)) for entry in entries if not _is_money(entry)]
    lines = [(entry, cents) for entry, cents in lines if cents]
    return Grid(
        title=_("Ce qui est dû"),
        head=(_("Jour"), _("Détail"), _("Montant")),
        rows=tuple(
            (short_day(entry.booked_at), _said(entry), euros(cents)) for entry, cents in lines
        ),
        total=("", _("Total, toutes taxes comprises"), euros(sum(cents for _one, cents in lines))),
        shares=(2, 7, 2),
        amounts=(2,),
    )


def _is_money(entry: LedgerEntry) -> bool:
    return any(line.account in MONEY for line in entry.lines)


def _paid(entries: Sequence[LedgerEntry]) -> Grid:
    """What came in, and what was given back of it."""
    lines = [(entry, -_line(entry, Account.PERSON)) for entry in entries if _is_money(entry)]
    lines = [(entry, cents) for entry, cents in lines if cents]
    return Grid(
        title=_("Ce qui est payé"),
        head=(_("Jour"), _("Moyen"), _("Montant")),
        rows=tuple(
            (
                short_day(entry.booked_at),
                _("%(means)s, remboursé", means=_means(entry)) if cents < 0 else _means(entry),
                euros(cents),
            )
            for entry, cents in lines
        ),
        total=("", _("Total payé"), euros(sum(cents for _one, cents in lines))),
        shares=(2, 7, 2),
        amounts=(2,),
    )


def _means(entry: LedgerEntry) -> str:
    return next((word(line.account) for line in entry.lines if line.account in MONEY), "")


def _deposit(entries: Sequence[LedgerEntry]) -> Grid:
    """What came in as a deposit, what went back, what was kept and why."""
    moved = {EntryKind.DEPOSIT_RECEIVED, EntryKind.DEPOSIT_RETURNED}
    lines = [(entry, -_line(entry, Account.DEPOSIT_HELD)) for entry in entries]
    lines = [(entry, cents) for entry, cents in lines if cents]
    return Grid(
        title=_("Le dépôt de garantie"),
        head=(_("Jour"), _("Détail"), _("Montant")),
        rows=tuple(
            (
                short_day(entry.booked_at),
                ", ".join(
                    filter(None, (_said(entry), _means(entry) if entry.kind in moved else ""))
                ),
                euros(cents),
            )
            for entry, cents in lines
        ),
        total=("", _("Encore gardé"), euros(sum(cents for _one, cents in lines))) if lines else (),
        shares=(2, 7, 2),
        amounts=(2,),
        empty=_("Aucun dépôt de garantie n'a été demandé."),
    )
