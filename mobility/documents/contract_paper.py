"""A kept contract as a paper: the same words as its PDF, block by block, for its page in HTML and for reading aloud."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from mobility.documents.data import Condition, ContractData
from mobility.documents.paper import (
    Block,
    Fact,
    Facts,
    Figure,
    Figures,
    Grid,
    Halves,
    Paper,
    Signer,
    Signing,
    Words,
)
from mobility.words import french


def restored(kept: Mapping[str, Any]) -> ContractData:
    """The words of a kept edition as they were printed; pictures and strokes are not among them."""
    made = _made(ContractData, kept)
    if not isinstance(made, ContractData):
        raise TypeError("not the words of a contract")
    return made


def _made(hint: Any, value: Any) -> Any:
    """A value of the snapshot as its field wants it."""
    origin = get_origin(hint)
    if value is None:
        return None
    if origin in {Union, UnionType}:
        return _made(next(one for one in get_args(hint) if one is not type(None)), value)
    if origin is tuple:
        inner = get_args(hint)[0]
        return tuple(_made(inner, one) for one in value)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        known = [item.name for item in fields(hint) if item.name in value]
        return hint(**{name: _made(hints[name], value[name]) for name in known})
    return datetime.fromisoformat(value) if hint is datetime else value


@cache
def _hints(made: type) -> dict[str, Any]:
    return get_type_hints(made)


def paper(data: ContractData) -> Paper:
    """The contract block by block, in the order of its pages."""
    return Paper(
        title=french(f"Contrat de location n° {data.number}"),
        about=(
            french(f"Établi le {data.issued_on}"),
            data.site,
            french("agent : ") + data.agent if data.agent else "",
            french("devis ") + data.quote_reference if data.quote_reference else "",
        ),
        running=f"Contrat {data.number} · édition {data.edition}",
        subject=data.renter.name,
        foundation=data.foundation,
        holder=data.renter.name,
        issued_at=data.issued_at,
        text_version=data.text_version,
        verify_url=data.verify_url,
        mark=data.mark,
        blocks=(
            _figures(data),
            *_parties(data),
            *_vehicle(data),
            *_price(data),
            *(
                Words(title=f"{clause.number}. {clause.title}", paragraphs=clause.paragraphs)
                for clause in data.clauses[:-1]
            ),
            *([_departure(data.departure)] if data.departure else []),
            _signing(data),
        ),
    )


def _figures(data: ContractData) -> Figures:
    paid = "Prix" if data.third_party else "Vous payez"
    return Figures(
        figures=(
            Figure(
                label="Vous prenez le véhicule",
                figure=data.starts_day,
                detail=_at(data.starts_time),
            ),
            Figure(
                label="Vous le rendez au plus tard",
                figure=data.ends_day,
                detail=_at(data.ends_time),
            ),
            Figure(label=paid, figure=data.total, detail="au total"),
            Figure(
                label=french("Dépôt de garantie"),
                figure=data.deposit or "aucun",
                detail=french("rendu après le retour") if data.deposit else "",
            ),
        )
    )


def _at(hour: str) -> str:
    return f"à {hour}" if hour else ""


def _facts(title: str, *said: tuple[str, tuple[str, ...] | str]) -> Facts:
    """Labels and what they name; what is empty is left out on a page that nobody fills in."""
    facts = []
    for label, value in said:
        lines = tuple(line for line in ((value,) if isinstance(value, str) else value) if line)
        if lines:
            facts.append(Fact(label=french(label), said=lines))
    return Facts(title=french(title), facts=tuple(facts))


def _parties(data: ContractData) -> list[Block]:
    house, renter = data.foundation, data.renter
    lessor = _facts(
        "Le loueur",
        ("Nom, adresse", (house.name, *house.address)),
        ("Téléphone", house.phone),
        ("Courriel", house.email),
        ("Représenté par", house.representative),
    )
    left = [lessor]
    if data.prescriber:
        body = ", ".join(filter(None, (data.prescriber.name, data.prescriber.contact)))
        asked = data.prescriber.referred_on
        left.append(
            _facts("L'organisme qui accompagne", ("Organisme", body), ("Demande du", asked))
        )
    right = _facts(
        "Le locataire, seul conducteur",
        ("Nom, adresse", (renter.name, *renter.address)),
        ("Nom de naissance", renter.birth_name),
        ("Naissance", renter.born),
        ("Téléphone", renter.phone),
        ("Courriel", renter.email),
        ("Titre de conduite", renter.title),
    )
    found: list[Block] = [Halves(left=tuple(left), right=(right,))]
    if data.guardian:
        signs = data.guardian
        found.append(
            _facts(
                "Le représentant légal",
                ("Nom, qualité", (signs.name, signs.quality)),
                ("Téléphone", signs.phone),
                ("Adresse", signs.address),
            )
        )
    return found


def _vehicle(data: ContractData) -> list[Block]:
    one = data.vehicle
    described = _facts(
        "Le véhicule",
        ("Modèle", ", ".join(filter(None, (one.name, one.colour)))),
        ("Immatriculation", one.plate),
        ("N° de parc", one.fleet_number),
        ("N° de série (VIN)", one.vin),
        ("Catégorie", one.category),
        ("Énergie", one.energy),
        ("Mis en circulation", one.first_registered),
        ("Territoire", "France seulement" if data.france_only else ""),
        ("Usage prévu", data.purpose),
        ("À rendre à", ", ".join(data.return_place)),
        ("Ouvert", data.opening_hours),
    )
    lent = Grid(
        title=french("L'équipement remis"),
        head=("Objet", "Remplacement"),
        rows=tuple(
            (", ".join(filter(None, (line.label, line.detail))), line.value or "—")
            for line in data.equipment
        ),
        shares=(3, 1),
        amounts=(1,),
        empty="Rien.",
    )
    return [described, lent]


def _price(data: ContractData) -> list[Block]:
    excess = data.damage_excess and (
        french("Au plus à votre charge : dommage ")
        + data.damage_excess
        + french(", vol ")
        + data.theft_excess
    )
    notes = tuple(filter(None, (data.third_party, excess, data.foundation.vat_mention)))
    count = data.clauses[-1].number if data.clauses else 0
    return [
        Grid(
            title="Le prix",
            head=("Détail", "Quantité", "Prix unitaire", "Montant"),
            rows=tuple(
                (line.label, line.quantity, line.unit, line.amount) for line in data.price_lines
            ),
            total=("Total, toutes taxes comprises", "", "", data.total),
            shares=(5, 2, 2, 2),
            amounts=(1, 2, 3),
        ),
        *([Words(paragraphs=notes, look="small")] if notes else []),
        Words(paragraphs=(french(f"Ce résumé et les articles 1 à {count} forment le contrat."),)),
    ]


def _departure(noted: Condition) -> Facts:
    return _facts(
        "État du véhicule au départ",
        ("Date et heure", noted.at),
        ("Kilomètres", noted.km),
        ("Énergie (niveau)", noted.energy),
        ("Photos (nombre)", noted.photos),
        ("Marques et remarques", noted.marks),
    )


def _signing(data: ContractData) -> Signing:
    made = {one.who: one for one in data.signatures}
    signers = [
        Signer(who="Le locataire", name=data.renter.name, ink=made.get("person")),
        Signer(
            who=french("Pour la fondation"),
            name=data.agent or data.foundation.name,
            ink=made.get("agent"),
        ),
    ]
    if data.guardian:
        there = made.get("representative")
        signers.insert(
            1, Signer(who=french("Le représentant légal"), name=data.guardian.name, ink=there)
        )
    closing = data.clauses[-1] if data.clauses else None
    return Signing(
        title=f"{closing.number}. {closing.title}" if closing else "Signatures",
        words=closing.paragraphs if closing else (),
        town=data.town,
        on=data.signed_on,
        signers=tuple(signers),
    )
