"""Who works here, where they are signed in, and what keeps a second try from doing harm."""


from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.db import Code, Key, Line, Model, Moment, Name, choice
from mobility.rules.roles import Role
from mobility.tables.house import Site


class User(Model):
    """A member of staff."""

    id: Mapped[Key]
    email: Mapped[Line]
    name: Mapped[Name]
    role: Mapped[Role] = mapped_column(choice(Role))
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    """Argon2id; empty until the invitation has been followed."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    version: Mapped[int]
    sites: Mapped[list[Site]] = relationship(secondary="user_site", order_by=Site.name)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own word


Index("uq_user_email_without_case", func.lower(User.email), unique=True)


class UserSite(Model):
    """The sites whose people and scooters a member of staff works with."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)


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
