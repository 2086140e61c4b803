"""Messages to those who work at a prescriber's: which there are, what each may say, when it is no longer to be sent.

None of them names the organisation: some kinds tell of the private life of the person who is spoken of.
"""

from datetime import datetime, timedelta

from mobility.models import Contact, Message, Referral
from mobility.rules.messages import MessageState
from mobility.rules.referrals import LIVE, ReferralState, closes_at
from mobility.rules.reminders import Channel
from mobility.services import house, messages
from mobility.words import gettext as _
from mobility.words import phone, reference
from mobility.words.messages import plain_day
from mobility.words.referrals import next_of, reason_names

LINK = "referral_link"
RECEIVED = "referral_received"
ACCEPTED = "referral_accepted"
REFUSED = "referral_refused"
MORE = "referral_more"
MORE_AGAIN = "referral_more_again"
WAITING = "referral_waiting"
EXPIRED = "referral_expired"

STATES = {
    RECEIVED: LIVE,
    ACCEPTED: {ReferralState.ACCEPTED},
    REFUSED: {ReferralState.REFUSED},
    MORE: {ReferralState.ASKED},
    MORE_AGAIN: {ReferralState.ASKED},
    WAITING: {ReferralState.OPEN},
    EXPIRED: {ReferralState.EXPIRED},
}
"""In which states of its referral a message is still true."""
LINK_WAITS = timedelta(days=3)
"""A link that could not be sent in three days is asked for again."""
HIDDEN_LINK = "/p/•••"


def queue(
    contact: Contact, kind: str, *, key: str, now: datetime, referral: Referral | None = None
) -> int:
    """Write a message to a contact, once for each key; how many were written. Nothing without an address."""
    if not contact.email:
        return 0
    return messages.insert(
        [
            {
                "key": f"{kind}:{key}",
                "kind": kind,
                "channel": Channel.EMAIL,
                "contact_id": contact.id,
                "referral_id": referral.id if referral else None,
                "recipient": contact.email,
                "language": contact.language,
                "due_at": now,
                "next_try_at": now,
                "state": MessageState.DUE,
                "created_at": now,
            }
        ]
    )


def why_not(message: Message, now: datetime) -> tuple[MessageState, str] | None:
    """Why a message is not to be sent any more; None if it is."""
    if message.kind == LINK:
        late = now - message.created_at > LINK_WAITS
        return (MessageState.TOO_LATE, "too_late") if late else None
    if message.referral is None or message.referral.state not in STATES[message.kind]:
        return MessageState.CANCELLED, "referral_moved"
    return None


def values(message: Message, link: str) -> dict[str, str]:
    """What the names of a text stand for, in the language that is spoken."""
    settings, contact, referral = house.settings(), message.contact, message.referral
    number = (referral.site.phone if referral else "") or settings.phone
    found = {
        "foundation": settings.sender_name or settings.name,
        "contact": contact.name if contact else "",
        "phone": phone(number),
        "link": link,
    }
    if referral is None:
        return found
    return found | {
        "person": short_name(referral),
        "reference": reference(referral.reference),
        "day": plain_day(closes_at(referral.waiting_since)),
        "reasons": " ; ".join(reason_names(referral.reasons)),
        "answer": question_of(referral) or referral.answer or next_of(referral.state),
    }


def question_of(referral: Referral) -> str:
    """What the house asks and waits for; empty if it waits for nothing."""
    if referral.state is not ReferralState.ASKED:
        return ""
    asked = [one.text for one in referral.exchanges if one.asked_by_id is not None]
    return asked[-1] if asked else _("Appelez-nous.")


def short_name(referral: Referral) -> str:
    """The person who was sent, as a message may name them: Camille D."""
    return f"{referral.first_names.split()[0]} {referral.birth_name[:1]}."
