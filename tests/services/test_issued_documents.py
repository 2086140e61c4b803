"""What is given out on paper: one number each, words and bytes that stay, and what cannot be said yet."""

import hashlib
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from mobility import db
from mobility.documents import paper_pdf
from mobility.errors import NotFound, Refused
from mobility.models import IssuedDocument, Rental
from mobility.rules.accounts import Account
from mobility.rules.conditions import MarkCause, PhotoView
from mobility.rules.issued import IssuedKind
from mobility.rules.rentals import Direction
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    amendment_papers,
    bookings,
    contracts,
    issued_documents,
    ledger,
    quotes,
    rental_papers,
)
from mobility.services.amendment_papers import AmendmentWords, Change, PricePart
from mobility.services.files import Vault
from tests import factories as make
from tests.documents import paper_samples, reading
from tests.factories.conditions import a_picture
from tests.machine import DAY, FILE_KEY, NOW

VAULT = Vault([FILE_KEY])


def issue(kind: IssuedKind, rental: Rental) -> IssuedDocument:
    return rental_papers.issue(kind, rental.number, vault=VAULT, by=make.a_person(), now=NOW)


def text_of(row: IssuedDocument) -> str:
    return reading.words(row.content or b"")


def test_a_quote_says_what_the_decree_wants_and_the_contract_refers_to_it(ctx: Flask) -> None:
    def unit() -> tuple[str, str, str]:
        make.a_foundation()
        make.a_tariff()
        booking = make.a_booking()
        row = quotes.of_booking(booking.reference, by=make.a_person(), now=NOW)
        rental = contracts.issue(
            booking.reference, by=make.a_person(), now=NOW, public_url="https://m.example"
        )
        return row.number, text_of(row), reading.words(rental.editions[0].content or b"")

    number, said, contract = db.write(unit)
    assert number == "D-2026-00001"
    for expected in (
        "Devis n° D-2026-00001",
        "Total, toutes taxes comprises",
        "Dépôt de garantie",
        "gratuit et n’engage à rien",
        "Titre de conduite",
        "Carburant",
        "par jour commencé, sans autre pénalité",
        "espèces, carte, virement ou chèque",
    ):
        assert expected in said, expected
    assert f"devis n° {number}" in contract


def test_a_wish_has_a_quote_too_and_nothing_is_booked(ctx: Flask) -> None:
    def unit() -> tuple[IssuedDocument, int]:
        make.a_foundation()
        make.a_tariff()
        wish = bookings.wish_of(make.a_booking(state=BookingState.REQUESTED))
        row = quotes.of_wish(wish, by=make.a_person(), now=NOW)
        return row, len(issued_documents.quotes_of(row.beneficiary_id))

    row, count = db.write(unit)
    assert row.booking_id is None
    assert count == 1


def test_no_quote_once_there_is_a_contract_or_where_there_is_no_price(ctx: Flask) -> None:
    def unit() -> None:
        make.a_foundation()
        rental = make.a_rental()
        with pytest.raises(Refused, match="quote_after_contract"):
            quotes.of_booking(rental.booking.reference, by=make.a_person(), now=NOW)
        wish = bookings.wish_of(rental.booking)
        with pytest.raises(Refused, match="end_before_start"):
            quotes.of_wish(
                bookings.Wish(
                    beneficiary_id=wish.beneficiary_id,
                    site_id=wish.site_id,
                    vehicle_class=wish.vehicle_class,
                    starts_at=NOW,
                    ends_at=NOW - DAY,
                ),
                by=make.a_person(),
                now=NOW,
            )

    db.write(unit)


def test_a_certificate_says_who_rides_what_until_when_and_nothing_of_why(ctx: Flask) -> None:
    def unit() -> tuple[str, Rental]:
        make.a_foundation()
        prescriber = make.a_prescriber(name="Service pénitentiaire d'insertion")
        person = make.a_beneficiary(prescriber_id=prescriber.id, need_place="Usine de Marck")
        rental = make.a_rental(RentalState.UNDER_WAY, beneficiary_id=person.id)
        return text_of(issue(IssuedKind.LOAN_CERTIFICATE, rental)), rental

    said, rental = db.write(unit)
    assert rental.number in said
    assert "en est le seul conducteur" in said
    for secret in ("pénitentiaire", "Marck", "€", "éligib", "insertion"):
        assert secret not in said


def test_what_cannot_be_said_yet_is_refused(ctx: Flask) -> None:
    def unit() -> None:
        make.a_foundation()
        rental = make.a_rental(RentalState.TO_SIGN)
        for kind, code in (
            (IssuedKind.NOTE, "not_returned"),
            (IssuedKind.CONDITION_IN, "not_returned"),
            (IssuedKind.CONDITION_OUT, "not_handed_over"),
            (IssuedKind.LOAN_CERTIFICATE, "not_handed_over"),
        ):
            with pytest.raises(Refused, match=code):
                issue(kind, rental)
        assert rental_papers.possible(rental, frozenset()) == [IssuedKind.WHAT_TO_DO]
        gone = make.a_rental(RentalState.CANCELLED)
        with pytest.raises(Refused, match="rental_cancelled"):
            issue(IssuedKind.WHAT_TO_DO, gone)

    db.write(unit)


def test_the_sheet_of_what_to_do_is_one_page_with_large_numbers(ctx: Flask) -> None:
    def unit() -> IssuedDocument:
        make.a_foundation()
        return issue(IssuedKind.WHAT_TO_DO, make.a_rental(RentalState.UNDER_WAY))

    row = db.write(unit)
    assert row.pages == 1
    said = text_of(row)
    for expected in ("112", "accident", "panne", "volé", "amende", "récépissé de plainte"):
        assert expected in said


def test_a_note_adds_up_and_there_is_one(ctx: Flask) -> None:
    def unit() -> tuple[str, str]:
        make.a_foundation()
        rental = make.a_rental(RentalState.RETURNED)
        for entry in (
            ledger.rent(4200, "14"),
            ledger.payment(3000, Account.CASH),
            ledger.deposit_received(10000, Account.CARD),
            ledger.late_days(600, "2"),
        ):
            ledger.book(
                entry,
                beneficiary_id=rental.beneficiary_id,
                rental_id=rental.id,
                by=None,
                now=NOW,
            )
        row = issue(IssuedKind.NOTE, rental)
        with pytest.raises(Refused) as refused:
            issue(IssuedKind.NOTE, rental)
        assert refused.value.reasons[0].values == {"number": row.number}
        return row.number, text_of(row)

    number, said = db.write(unit)
    assert f"Note n° {number}" in said
    for expected in ("48,00 €", "30,00 €", "18,00 €", "100,00 €", "Jours de retard (2 jours)"):
        assert expected in said, expected


def test_a_report_out_and_in_side_by_side_with_marks_and_photos(ctx: Flask) -> None:
    def unit() -> tuple[IssuedDocument, IssuedDocument]:
        make.a_foundation()
        rental = make.a_rental(RentalState.RETURNED)
        make.a_report(rental)
        make.a_report(rental, direction=Direction.IN, km=1320, energy_percent=50, equipment=[])
        old = make.a_mark(rental)
        make.a_mark(rental, direction=Direction.IN, earlier_id=old.id)
        make.a_mark(
            rental,
            direction=Direction.IN,
            cause=MarkCause.DAMAGE,
            charge_cents=4500,
            remark="<img src=x>",
        )
        for view in (PhotoView.FRONT, PhotoView.LEFT):
            make.a_condition_photo(rental, view=view, content=a_picture("red"))
        make.a_condition_photo(rental, view=PhotoView.LEFT, direction=Direction.IN)
        db.session.expire_all()
        return issue(IssuedKind.CONDITION_OUT, rental), issue(IssuedKind.CONDITION_IN, rental)

    out, back = db.write(unit)
    assert "Aucune marque" not in text_of(out)
    assert "Au retour" not in text_of(out)
    said = text_of(back)
    for expected in (
        "1 200 km",
        "1 320 km",
        "120 km",
        "Casque",
        "manque",
        "nouvelle, proposé : 45,00 €",
    ):
        assert expected in said, expected
    assert "<img src=x>" in said
    tree = reading.tree(back.content or b"")
    assert [tag for tag, _ in tree].count("Figure") == 3
    pictures = [issued_documents.photo(back.number, rank, by=None) for rank in range(3)]
    assert all(one.startswith(b"\xff\xd8") for one in pictures)
    assert len({hashlib.sha256(one).digest() for one in pictures}) == 2
    with pytest.raises(NotFound):
        issued_documents.photo(back.number, 3, by=None)


def test_an_amendment_says_what_changes_and_what_it_costs(ctx: Flask) -> None:
    words = AmendmentWords(
        label="A1",
        title="Prolongation",
        why="Contrat de travail prolongé.",
        changes=(Change(what="Retour", before="mardi 1 décembre", after="mardi 8 décembre"),),
        price=(PricePart(what="Jours 15 à 21", quantity="7 jours", cents=2100),),
    )

    def unit() -> IssuedDocument:
        make.a_foundation()
        rental = make.a_rental(RentalState.UNDER_WAY)
        return amendment_papers.issue(rental, words, by=make.a_person(), now=NOW)

    said = text_of(db.write(unit))
    for expected in ("Avenant A1 : prolongation", "mardi 8 décembre", "21,00 €", "Fait à"):
        assert expected in said, expected


def test_a_letter_that_cannot_be_printed_is_named_and_its_number_given_back(ctx: Flask) -> None:
    def refused() -> None:
        make.a_foundation()
        person = make.a_beneficiary(first_names="王")
        issue(IssuedKind.WHAT_TO_DO, make.a_rental(RentalState.UNDER_WAY, beneficiary_id=person.id))

    with pytest.raises(Refused, match="letters_unprintable"):
        db.write(refused)

    def unit() -> str:
        make.a_foundation()
        return issue(IssuedKind.WHAT_TO_DO, make.a_rental(RentalState.UNDER_WAY)).number

    assert db.write(unit) == "Q-2026-00001"


def test_another_sites_document_is_not_there(ctx: Flask) -> None:
    def unit() -> str:
        make.a_foundation()
        return issue(IssuedKind.WHAT_TO_DO, make.a_rental(RentalState.UNDER_WAY)).number

    number = db.write(unit)
    elsewhere = db.write(
        lambda: make.a_person(Role.AGENT, site_ids=[make.a_site(name="Ailleurs").id])
    )
    with pytest.raises(NotFound):
        issued_documents.get(number, by=elsewhere)
    kept = issued_documents.get(number, by=None)
    assert issued_documents.same_as_kept(number, kept.content or b"") is not None
    assert issued_documents.same_as_kept(number, b"x") is None
    assert len(PdfReader(BytesIO(kept.content or b"")).pages) == kept.pages


def test_a_report_with_sixteen_photos_is_light() -> None:
    content = paper_pdf.render(paper_samples.with_photos())
    assert len(content) < 1_500_000
