"""What a person showed: titles to ride, trainings, proofs. Seen and noted; copies are kept by `services.proofs`."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Licence, Proof, ProofRequest, TitleCheck, Training
from mobility.rules.days import add_years
from mobility.rules.licence import Category, CheckVerdict, TitleKind, TrainingKind
from mobility.services import files
from mobility.services.accounts import Person
from mobility.services.journal import deed

YOUNGEST, YOUNGEST_PUPIL = 14, 11
"""Years: nobody holds a title to ride a motor vehicle before 14 (DOMAIN §2.3); the ASSR is passed at school, from 11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts:
    """A title as it was shown; a card with several categories is several titles.

    `obtained_on` is the day of the category (column 10 of the card), never that of the card.
    """

    kind: TitleKind
    category: Category | None = None
    number: str = ""
    country: str = "FR"
    obtained_on: date | None = None
    valid_until: date | None = None
    codes: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    """A training, or the proof that replaces it."""

    kind: TrainingKind
    followed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFacts:
    """A paper that somebody of the house has in their hands now."""

    kind: str
    issued_on: date | None = None
    valid_until: date | None = None


def add_title(person: Beneficiary, facts: TitleFacts, *, on: date) -> Licence:
    """Note a title that a person showed.

    Raises:
        Refused: `category_missing`, `obtained_future`, `obtained_too_young`, `title_backwards`.
    """
    _check_title(person, facts, on)
    row = Licence(**_values(facts))
    with deed("add_title"):
        person.licences.append(row)
    return row


def change_title(person: Beneficiary, title_id: int, facts: TitleFacts, *, on: date) -> Licence:
    """Correct a title that was noted wrongly.

    Raises:
        NotFound: the person has no such title.
        Refused: as `add_title`.
    """
    _check_title(person, facts, on)
    row = title(person, title_id)
    with deed("change_title"):
        for name, value in _values(facts).items():
            setattr(row, name, value)
    return row


def remove_title(person: Beneficiary, title_id: int) -> None:
    """Take a title off that was noted by mistake; decisions keep it among the facts they were taken on.

    Raises:
        NotFound: the person has no such title.
    """
    row = title(person, title_id)
    with deed("remove_title"):
        person.licences.remove(row)


def title(person: Beneficiary, title_id: int) -> Licence:
    """One title of a person.

    Raises:
        NotFound: they have no such one.
    """
    for row in person.licences:
        if row.id == title_id:
            return row
    raise NotFound


def add_training(person: Beneficiary, facts: TrainingFacts, *, on: date) -> Training:
    """Note a training that a person followed (article R221-8 of the Code de la route).

    Raises:
        Refused: `followed_future`.
    """
    if facts.followed_on > on:
        raise Refused.because("followed_future", followed_on=facts.followed_on)
    row = Training(kind=facts.kind, followed_on=facts.followed_on)
    with deed("add_training"):
        person.trainings.append(row)
    return row


def remove_training(person: Beneficiary, training_id: int) -> None:
    """Take a training off that was noted by mistake.

    Raises:
        NotFound: the person has no such training.
    """
    for row in person.trainings:
        if row.id == training_id:
            with deed("remove_training"):
                person.trainings.remove(row)
            return
    raise NotFound


def see(person: Beneficiary, proofs: Sequence[ProofFacts], *, by: Person, on: date) -> None:
    """Note the papers that somebody has in their hands; one of a kind takes the place of the one before.

    A paper of the same day as the one before is that one, seen again: its copy stays. What was asked for is settled.

    Raises:
        Refused: `issued_future`, `proof_backwards`.
    """
    with deed("see_proofs"):
        alone(person)
        for facts in proofs:
            check_dates(facts.issued_on, facts.valid_until, on)
            _see(person, facts, by=by, on=on)
    settle(person, {facts.kind for facts in proofs}, on=on)


def alone(person: Beneficiary) -> None:
    """Two people who note papers of one person do so one after the other."""
    if not person.id:
        return  # not signed up yet: nobody else sees them
    db.session.execute(
        select(Beneficiary.id).where(Beneficiary.id == person.id).with_for_update()
    ).all()
    db.session.expire(person, ["proofs"])


def _see(person: Beneficiary, facts: ProofFacts, *, by: Person, on: date) -> None:
    before = [one for one in person.proofs if one.kind == facts.kind]
    for one in before:
        if one.issued_on == facts.issued_on:
            one.valid_until = facts.valid_until or one.valid_until
            one.seen_on, one.seen_by_id = on, by.user_id
            return
    for one in before:
        take_off(person, one, on=on)
    person.proofs.append(Proof(**asdict(facts), seen_on=on, seen_by_id=by.user_id))


def take_off(person: Beneficiary, proof: Proof, *, on: date) -> None:
    """Take a paper off; the bytes of its copy are deleted, their hash stays."""
    person.proofs.remove(proof)
    if proof.file_id is not None:
        files.purge(proof.file_id, on=on)


def settle(person: Beneficiary, kinds: Collection[str], *, on: date) -> None:
    """Papers of these kinds need not be asked for any more."""
    if not person.id or not kinds:
        return
    asked = db.session.scalars(
        select(ProofRequest).where(
            ProofRequest.beneficiary_id == person.id,
            ProofRequest.kind.in_(kinds),
            ProofRequest.settled_on.is_(None),
        )
    ).all()
    if asked:
        with deed("settle_request"):
            for one in asked:
                one.settled_on = on


def check_dates(issued_on: date | None, valid_until: date | None, on: date) -> None:
    """Refuse dates that no paper has.

    Raises:
        Refused: `issued_future`, `proof_backwards`.
    """
    if issued_on is not None and issued_on > on:
        raise Refused.because("issued_future", issued_on=issued_on)
    if issued_on and valid_until and valid_until < issued_on:
        raise Refused.because("proof_backwards", until=valid_until)


def check(person: Beneficiary, verdict: CheckVerdict, *, by: Person, on: date) -> None:
    """Write down what somebody said after seeing the titles; never why: judicial facts are not kept."""
    with deed("check_title"):
        person.title_checks.append(
            TitleCheck(verdict=verdict, checked_on=on, checked_by_id=by.user_id)
        )


def _values(facts: TitleFacts) -> dict[str, object]:
    values = asdict(facts)
    if facts.kind is not TitleKind.LICENCE:
        values["category"] = None
    return values


def _check_title(person: Beneficiary, facts: TitleFacts, on: date) -> None:
    if facts.kind is TitleKind.LICENCE and facts.category is None:
        raise Refused.because("category_missing")
    if facts.obtained_on is not None and facts.obtained_on > on:
        raise Refused.because("obtained_future", obtained_on=facts.obtained_on)
    youngest = YOUNGEST_PUPIL if facts.kind is TitleKind.ASSR else YOUNGEST
    if facts.obtained_on and facts.obtained_on < add_years(person.born_on, youngest):
        raise Refused.because("obtained_too_young", youngest=youngest)
    if facts.obtained_on and facts.valid_until and facts.valid_until < facts.obtained_on:
        raise Refused.because("title_backwards", until=facts.valid_until)
