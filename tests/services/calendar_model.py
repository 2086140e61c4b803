"""Who is free when, worked out the slow way: plain lists, no database, no index, no query."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mobility.rules.states import BookingState as B

LATE_AHEAD = timedelta(days=2)
"""A scooter that is late is not promised to anybody who wants it before that."""
PROMISED = (B.OFFERED, B.CONFIRMED, B.TO_SIGN)


@dataclass
class Stretch:
    """A scooter is taken from then to then, and guarded a little longer; by whom."""

    owner: str
    starts: datetime
    ends: datetime
    guarded: datetime

    def let_go(self, now: datetime, spare: timedelta) -> bool:
        """End it now; whether anything of it is left."""
        if self.starts >= now:
            return False
        if now < self.ends:
            self.ends = now
            self.guarded = min(now + spare, self.guarded)
        return True


@dataclass
class Thing:
    """One scooter: what takes it, and what keeps it in."""

    taken: list[Stretch] = field(default_factory=list)
    broken: bool = False
    unchecked: bool = False
    late_since: datetime | None = None
    """When the rental that it is out on is due."""

    def free(self, starts: datetime, ends: datetime, now: datetime, spare: timedelta) -> bool:
        """Whether it can be promised for this time."""
        if self.broken or (self.unchecked and (starts <= now or starts < now + spare)):
            return False
        if self.late_since is not None and self.late_since < now and starts < now + LATE_AHEAD:
            return False
        return self.untaken(starts, ends + spare)

    def untaken(
        self, starts: datetime, ends: datetime, *, apart_from: Stretch | None = None
    ) -> bool:
        """Whether nothing else takes it in this time."""
        return not any(
            one is not apart_from and one.starts < ends and one.guarded > starts
            for one in self.taken
        )

    def last_of(self, owner: str) -> Stretch | None:
        """The stretch of this owner that began last."""
        own = [one for one in self.taken if one.owner == owner]
        return max(own, key=lambda one: one.starts) if own else None

    def drop(self, owner: str) -> None:
        """This owner takes nothing any more."""
        self.taken = [one for one in self.taken if one.owner != owner]

    def end(self, owner: str, now: datetime, spare: timedelta) -> None:
        """This owner takes nothing from now on."""
        self.taken = [one for one in self.taken if one.owner != owner or one.let_go(now, spare)]


@dataclass
class Paper:
    """A booking and, once there is one, its rental: which scooter, until when, in which state."""

    starts: datetime
    ends: datetime
    state: B
    scooter: int | None = None
    number: str = ""
    before: B = B.CONFIRMED
    """Where it stood before it lost its scooter."""
    change: tuple[str, datetime | int] | None = None
    """A change that waits for its signature: what, and until when or to which scooter."""
    changes: int = 0


@dataclass
class Town:
    """All of it."""

    now: datetime
    spare: timedelta
    things: dict[int, Thing] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    work: dict[int, int] = field(default_factory=dict)
    """Open work orders, with their scooter."""

    def free(self, starts: datetime, ends: datetime) -> set[int]:
        """The scooters that can be promised for this time."""
        return {
            key for key, one in self.things.items() if one.free(starts, ends, self.now, self.spare)
        }

    def take(self, scooter: int, owner: str, starts: datetime, ends: datetime) -> None:
        """An owner takes a scooter; nobody else may have it."""
        guarded = ends + (timedelta(0) if owner.startswith("work") else self.spare)
        thing = self.things[scooter]
        assert thing.untaken(starts, guarded), f"{owner} got what somebody else has"
        thing.taken.append(Stretch(owner, starts, ends, guarded))

    def prolong(self, scooter: int, owner: str, ends: datetime) -> None:
        """An owner keeps a scooter longer, or has it anew when it is late for longer than its turnaround."""
        thing = self.things[scooter]
        own = thing.last_of(owner)
        if own is None or own.ends <= self.now - self.spare:
            self.take(scooter, owner, self.now, ends)
            return
        assert thing.untaken(own.starts, ends + self.spare, apart_from=own), (
            "an extension met somebody"
        )
        own.ends, own.guarded = ends, ends + self.spare

    def break_down(self, scooter: int, until: datetime) -> None:
        """It is off the road: who has not ridden off and begins before it is back loses it."""
        thing = self.things[scooter]
        for reference, paper in self.papers.items():
            own = thing.last_of(reference)
            hit = own is not None and own.starts < until and own.ends > self.now
            if hit and paper.state in PROMISED:
                thing.drop(reference)
                paper.before, paper.state = paper.state, B.TO_REASSIGN
        thing.broken = True
