"""Who works here, where they are signed in, and what keeps a second try from doing harm."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, Versioned, choice
from mobility.rules.roles import Role
from mobility.tables.house import Site


class User(Versioned, Model):
    """A member of staff."""

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)
    id: Mapped[Key]
    email: Mapped[Line] = mapped_column(unique=True)
    """In lower case, so that it is unique without case on both engines."""
    name: Mapped[Name]
    role: Mapped[Role] = mapped_column(choice(Role))
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    """Argon2id; empty until the invitation has been followed."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    sites: Mapped[list[Site]] = relationship(secondary="user_site", order_by=Site.name)


class UserSite(Model):
    """The sites whose people and scooters a member of staff works with."""

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(
        ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )


class StaffSession(Model):
    """One sign-in of one person on one device; the cookie holds a random key, here lies its hash."""

    __journal__ = False
    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    device: Mapped[Line]
    address: Mapped[Code]
    user: Mapped[User] = relationship()


class PasswordLink(Model):
    """A one-time link with which someone chooses a password; consumed by a POST."""

    __journal__ = False
    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    user: Mapped[User] = relationship()


class Throttle(Model):
    """Failed tries at one door (an account, an address, a reference), shared by every worker."""

    __journal__ = False
    id: Mapped[Key]
    door: Mapped[Line] = mapped_column(unique=True)
    failures: Mapped[int]
    last_at: Mapped[Moment]
    blocked_until: Mapped[Moment | None]


class FormKey(Model):
    """The key of a form that has been acted on: sent again, it leads to what the first one made."""

    __journal__ = False
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[Moment] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(default="")
