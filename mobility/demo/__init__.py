"""Demonstration data around today's date, the same for the same seed, made by the services themselves.

The past is played, not painted: each deed is done at its own instant, in the order in which it would have happened,
so that journal, ledger, numbers and messages are those of a house that has been at work for months.
"""

from datetime import datetime

import click

from mobility.demo import (
    agreements,
    assessments,
    changes,
    conditions,
    criteria,
    equipment,
    exceptions,
    house,
    issued,
    lives,
    people,
    proofs,
    referrals,
    scenes,
)
from mobility.services.files import Vault


def fill(*, now: datetime, seed: int, vault: Vault, scale: int = 1) -> None:
    """Fill an empty database; prints what it made."""
    stage = house.build(now=now, seed=seed)
    criteria.write(stage)
    equipment.stock(stage)
    people.sign_up(stage, number=60 * scale)
    equipment.sizes(stage)
    stage.pictures = conditions.pictures(vault)
    scenes.play(stage)
    exceptions.play(stage)
    assessments.play(stage)
    proofs.play(stage, vault)
    lives.play(stage)
    changes.play(stage)
    issued.play(stage, vault)
    referrals.play(stage, vault)
    agreements.play(stage)
    click.echo(
        f"  {len(stage.sites)} sites, {len(stage.scooter_ids)} scooters, {len(stage.people)} bénéficiaires,"
        f" {stage.rentals} locations."
    )
