"""Pages: each view parses, calls one service, renders. Here every blueprint says what it asks for."""

from flask import Flask

from mobility.config import Settings
from mobility.views import (
    access,
    account,
    allotments,
    amendments,
    assessments,
    beneficiaries,
    bookings,
    components,
    contracts,
    day,
    decisions,
    equipment,
    equipment_kinds,
    errors,
    exceptions,
    guardians,
    handover,
    handover_parts,
    headers,
    imports,
    insurances,
    journal,
    keys,
    labels,
    merging,
    messages,
    moving,
    notes,
    odometers,
    ops,
    papers_issued,
    planning,
    policies,
    prescribers,
    proofs,
    public,
    reading,
    recalls,
    refer,
    referrals,
    rental_events,
    rentals,
    scooters,
    search,
    settings,
    shared,
    staff,
    suspensions,
    tasks,
    threats,
    titles,
    vehicle_life,
    vehicle_models,
    verify,
    waiting,
    workshop,
)

BLUEPRINTS = (
    day.blueprint,
    search.search,
    account.account,
    beneficiaries.beneficiaries,
    titles.titles,
    guardians.guardians,
    suspensions.suspensions,
    merging.merging,
    decisions.decisions,
    exceptions.exceptions,
    assessments.assessments,
    proofs.proofs,
    prescribers.prescribers,
    referrals.referrals,
    scooters.scooters,
    odometers.odometers,
    vehicle_life.life,
    vehicle_models.models,
    labels.labels,
    equipment.equipment,
    equipment_kinds.kinds,
    planning.planning,
    workshop.workshop,
    recalls.recalls,
    moving.moving,
    allotments.allotments,
    threats.threats,
    waiting.waiting,
    bookings.bookings,
    contracts.blueprint,
    papers_issued.blueprint,
    rentals.blueprint,
    amendments.blueprint,
    rental_events.events,
    handover.handover,
    handover_parts.parts,
    reading.reading,
    messages.messages,
    tasks.tasks,
    notes.notes,
    imports.imports,
    journal.journal,
    settings.settings,
    policies.policies,
    insurances.insurances,
    public.public,
    refer.refer,
    verify.blueprint,
    ops.ops,
)


STAFF = staff  # its pages belong to the blueprint of the settings


def register(app: Flask, chosen: Settings) -> None:
    """Put every page into the application, each with its capability."""
    app.url_map.converters["int"] = keys.KeyConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if chosen.testing:
        app.register_blueprint(components.dev)
    shared.init_app(app, chosen)
    headers.init_app(app, chosen)
    errors.init_app(app)
    app.teardown_request(shared.quiet)
    access.init_app(app)
    reading.init_app(app)
