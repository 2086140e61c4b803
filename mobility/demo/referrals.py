"""What prescribers sent to the house of the demonstration: one referral at least in each state."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw

from mobility import config
from mobility.demo import cast
from mobility.demo.stage import Stage
from mobility.models import Contact
from mobility.rules.referrals import KnownTitle, ReferralRefusal
from mobility.services import files, prescribers, referral_answers, referral_care, referrals
from mobility.services import prescriber_links as links
from mobility.services.files import Sealed, Vault
from mobility.services.referral_answers import Acceptance
from mobility.services.referrals import Sent


@dataclass(frozen=True, slots=True)
class Scene:
    """One referral: by which prescriber (its rank), so many days ago, for whom, with what message and paper."""

    prescriber: int
    days_ago: int
    first_name: str
    birth_name: str
    town: int = 0
    need: str = "job"
    message: str = ""
    paper: bool = False
    then: str = ""


SCENES = (
    Scene(1, 40, "Sabrina", "Cherif", message="Commence à 5 h, aucun bus à cette heure.", then="expire"),
    Scene(0, 26, "Ugo", "Wattez", need="training", then="accept", paper=True),
    Scene(3, 21, "Valérie", "Martel", then="refuse"),
    Scene(2, 16, "Corentin", "Flahaut", town=3, then="ask", message="Ne conduit qu'un 50."),
    Scene(4, 12, "Delphine", "Sauvage", then="remind", paper=True),
    Scene(0, 6, "Rachid", "Benali", need="internship", then="withdraw"),
    Scene(7, 3, "Bénédicte", "Lamotte", need="training"),
    Scene(0, 1, "Aminata", "Diallo", message="Peut venir tous les matins.", paper=True),
)  # fmt: skip

WITHDRAWN = 5
"""The prescriber whose contact has lost the link; they sent nobody."""


def play(stage: Stage, vault: Vault) -> None:
    """Give some contacts their link, send each referral at its hour, and answer it."""
    scan = vault.seal(files.cleaned(_sheet()))
    _links(stage)
    for rank, scene in enumerate(SCENES):
        _play(stage, scene, rank, scan)


def _links(stage: Stage) -> None:
    """One link that stands, one that has expired, one that was withdrawn; the others have none yet."""
    manager = stage.staff["manager"]
    for rank, days in ((0, -1), (1, -20), (WITHDRAWN, -2)):
        _send_link(stage, rank, stage.at(days, 9, 5))
    at = stage.at(-1, 9)
    stage.do(lambda: links.withdraw(_contact(stage, WITHDRAWN), at), at=at, by=manager)


def _send_link(stage: Stage, rank: int, at: datetime) -> None:
    secret = config.from_environment().secret_key.encode()
    stage.do(
        lambda: links.renew(_contact(stage, rank), secret, at), at=at, by=stage.staff["manager"]
    )


def _contact(stage: Stage, rank: int) -> Contact:
    prescriber_id = stage.prescribers[rank]
    return prescribers.contact(prescriber_id, stage.contacts[prescriber_id][0])


def _play(stage: Stage, scene: Scene, rank: int, scan: Sealed) -> None:
    sent_at = stage.now - timedelta(days=scene.days_ago, hours=2)
    sent = _sent(stage, scene, rank)

    def send() -> str:
        papers = [scan] if scene.paper else []
        row = referrals.send(sent, papers, contact=_contact(stage, scene.prescriber), now=sent_at)
        return row.reference

    reference = stage.do(send, at=sent_at, by=None)
    deed = _then(stage, scene, reference, sent_at)
    if deed is not None:
        act, at = deed
        stage.do(act, at=at, by=stage.staff["manager"])


def _then(
    stage: Stage, scene: Scene, reference: str, sent_at: datetime
) -> tuple[Callable[[], object], datetime] | None:
    """What became of a referral, and when."""
    by, later = stage.staff["manager"], sent_at + timedelta(days=2)

    def withdraw() -> object:
        contact = _contact(stage, scene.prescriber)
        return referrals.withdraw(reference, contact=contact, now=later)

    reasons = [ReferralRefusal.ANOTHER_SOLUTION.value]
    refusal = "Un bus direct dessert l'entreprise aux bonnes heures."
    question = "La personne a-t-elle un BSR ou un permis AM ? Pouvez-vous en joindre une photo ?"
    how = Acceptance(answer="Rendez-vous pris à l'agence pour vérifier les papiers.")
    deeds: dict[str, tuple[Callable[[], object], datetime]] = {
        "accept": (lambda: referral_answers.accept(reference, how, by=by, now=later), later),
        "refuse": (
            lambda: referral_answers.refuse(reference, reasons, refusal, by=by, now=later),
            later,
        ),
        "ask": (lambda: referral_answers.ask(reference, question, by=by, now=later), later),
        "withdraw": (withdraw, later),
        "remind": (
            lambda: referral_care.care(sent_at + timedelta(days=10)),
            sent_at + timedelta(days=10),
        ),
        "expire": (
            lambda: referral_care.care(sent_at + timedelta(days=30)),
            sent_at + timedelta(days=30),
        ),
    }
    return deeds.get(scene.then)


def _sent(stage: Stage, scene: Scene, rank: int) -> Sent:
    insee, postcode, town = cast.TOWNS[scene.town]
    place, distance = cast.WORKPLACES[rank % len(cast.WORKPLACES)]
    return Sent(
        site_id=stage.sites["Marck" if rank == 4 else "Calais Centre"],
        birth_name=scene.birth_name,
        first_names=scene.first_name,
        born_on=date(1990 + rank, 1 + rank, 10 + rank),
        phone=f"+3363998{7000 + rank:04d}",
        email=f"orientation{rank}@example.org" if rank % 2 else "",
        insee=insee,
        town=town,
        postcode=postcode,
        situations=frozenset({"job_seeker", "rsa"} if rank % 2 else {"youth_mission"}),
        need=scene.need,
        need_place=place,
        need_starts_on=stage.today + timedelta(days=4 + rank),
        commute_km=distance,
        title=(KnownTitle.AM.value, KnownTitle.B.value, "")[rank % 3],
        message=scene.message,
    )


def _sheet() -> bytes:
    """A sheet of paper as a scanner gives it."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    pen.text((60, 60), "Fiche de prescription (exemple)", fill="black")
    for line in range(8):
        pen.line((60, 140 + 60 * line, 560, 140 + 60 * line), fill="grey")
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
