"""A list of people, as agents and prescribers keep it: its headings, its words, and what a row must hold."""

from collections.abc import Mapping
from typing import Any

from mobility.rules import communes, identifiers
from mobility.rules.days import age_on
from mobility.rules.import_cells import (
    number_up_to,
    one_of,
    read_birth,
    read_day,
    read_email,
    read_name,
    read_past,
    read_phone,
    several_of,
    text_up_to,
)
from mobility.rules.importing import Column, Fault, Habits, Read, Unreadable, column
from mobility.rules.names import BadName, clean_name, search_key
from mobility.rules.policies import Need, Situation

OLDEST = 120
"""Nobody is older, in years."""

SITUATIONS: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        Situation.JOB_SEEKER: "Inscrit à France Travail|Demandeur d'emploi|Demandeuse d'emploi|DE|DELD|France Travail"
        "|Pôle emploi|Chômage|Chômeur|Chômeuse|ARE|Recherche d'emploi|Sans emploi|Inscrite à France Travail",
        Situation.RSA: "Bénéficiaire du RSA|RSA|BRSA|Allocataire RSA|bRSA|Allocataire du RSA|RSA socle",
        Situation.ASS: "Bénéficiaire de l'ASS|ASS|Allocation de solidarité spécifique",
        Situation.OTHER_MINIMUM: "Autre minimum social|Minimum social|Minima sociaux|ADA|ASI",
        Situation.YOUTH_MISSION: "Jeune suivi par la mission locale|Mission locale|ML|CEJ|PACEA|Garantie jeunes",
        Situation.IAE_EMPLOYEE: "Salarié en insertion|Salariée en insertion|IAE|ACI|CDDI|EI|ETTI|AI|Insertion",
        Situation.TEMP_WORKER: "Intérimaire|Intérim|Mission d'intérim",
        Situation.LOW_WAGE_EMPLOYEE: "Salarié aux revenus modestes ou en contrat court|Salarié|Salariée|CDD|CDI"
        "|Temps partiel|Contrat court|En emploi|Salarié précaire|CDI temps partiel",
        Situation.APPRENTICE: "Apprenti ou contrat de professionnalisation|Apprenti|Apprentie|Apprentissage"
        "|Alternance|Alternant|Alternante|Contrat de professionnalisation",
        Situation.TRAINEE: "En formation|Formation|Stagiaire de la formation professionnelle",
        Situation.INTERN: "En stage ou en immersion|Stage|Stagiaire|PMSMP|Immersion|En stage",
        Situation.CIVIC_SERVICE: "En service civique|Service civique",
        Situation.BUSINESS_CREATOR: "Crée son entreprise|Créateur d'entreprise|Créatrice d'entreprise"
        "|Auto-entrepreneur|Micro-entrepreneur|Création d'entreprise|Indépendant",
        Situation.OTHER: "Autre situation|Autre|Divers",
    }.items()
    for words in written.split("|")
}
"""What lists say of a person's situation, folded."""

NEEDS: Mapping[str, str] = {
    search_key(words): code.value
    for code, written in {
        Need.JOB: "Aller à un emploi|Emploi|Nouvel emploi|Embauche|Prise de poste|Travail|Accès à l'emploi|CDD|CDI",
        Need.KEEP_JOB: "Garder son emploi|Maintien dans l'emploi|Maintien en emploi|Maintien emploi",
        Need.TRAINING: "Aller en formation|Formation|Entrée en formation",
        Need.INTERVIEW: "Aller à des entretiens|Entretien|Entretiens|Entretien d'embauche",
        Need.INTERNSHIP: "Aller en stage ou en immersion|Stage|PMSMP|Immersion",
        Need.JOB_SEARCH: "Chercher un emploi|Recherche d'emploi|Recherche emploi",
        Need.OTHER: "Autre besoin|Autre",
    }.items()
    for words in written.split("|")
}
"""What lists say a scooter is for, folded."""

_LANGUAGES = {"fr": "fr", "francais": "fr", "en": "en", "anglais": "en", "english": "en"}
_CHANNELS = {
    "sms": "sms", "texto": "sms", "mobile": "sms", "portable": "sms", "telephone": "sms",
    "email": "email", "e mail": "email", "mail": "email", "courriel": "email", "mel": "email",
}  # fmt: skip
_YES_NO = {"oui": True, "o": True, "x": True, "vrai": True, "1": True, "yes": True,
           "non": False, "n": False, "faux": False, "0": False, "no": False}  # fmt: skip


def _reference(text: str, habits: Habits) -> Read:
    del habits
    try:
        return Read(identifiers.parse_reference(text))
    except identifiers.BadReference as error:
        raise Unreadable("reference_wrong", text=text[:40]) from error


def _birth(text: str, habits: Habits) -> Read:
    read = read_birth(text, habits)
    if read.value > habits.today:
        raise Unreadable("born_future")
    if age_on(read.value, habits.today) >= OLDEST:
        raise Unreadable("born_long_ago")
    return read


def _postcode(text: str, habits: Habits) -> Read:
    del habits
    digits = text.replace(" ", "").removesuffix(".0").removesuffix(",0")
    if digits.isascii() and digits.isdigit() and len(digits) in {4, 5}:
        return Read(digits.zfill(5))
    raise Unreadable("postcode_unreadable", text=text[:40])


def _insee(text: str, habits: Habits) -> Read:
    del habits
    code = text.replace(" ", "").upper().zfill(5)
    if len(code) == 5 and code.isascii() and code.isalnum() and code[2:].isdigit():
        return Read(code)
    raise Unreadable("insee_unreadable", text=text[:40])


def _yes(text: str, habits: Habits) -> Read:
    del habits
    found = _YES_NO.get(search_key(text))
    if found is None:
        raise Unreadable("yes_or_no", text=text[:40])
    return Read(found)


COLUMNS: tuple[Column, ...] = (
    column("reference", "reference|ref|reference mobilite|notre reference", _reference),
    column(
        "birth_name",
        "nom de naissance|nom naissance|nom de famille|nom patronymique|nom de jeune fille|nom jeune fille"
        "|patronyme|last name|lastname|surname",
        read_name,
    ),
    column("first_names", "prenoms|prenom|prenom s|first name|firstname|premier prenom", read_name),
    column(
        "usage_name",
        "nom d usage|nom usage|nom marital|nom d epouse|nom d epoux|nom d usage ou marital|nom epouse",
        read_name,
    ),
    column(
        "full_name",
        "nom prenom|nom et prenom|nom prenoms|nom et prenoms|nom prenom s|identite|nom complet|noms et prenoms"
        "|noms prenoms|beneficiaire|beneficiaires",
        read_name,
    ),
    column("reversed_name", "prenom nom|prenom et nom|prenoms et nom|prenoms nom", read_name),
    column(
        "born_on",
        "date de naissance|date naissance|ne le|nee le|ne e le|naissance|ddn|date naiss|date de naiss|dn"
        "|nele|date nais|birthdate|birth date|date of birth",
        _birth,
        dated=True,
    ),
    column(
        "birth_place",
        "lieu de naissance|lieu naissance|ne a|nee a|ne e a|commune de naissance|ville de naissance",
        text_up_to(100),
    ),
    column(
        "phone",
        "telephone|tel|portable|mobile|telephone portable|telephone mobile|tel portable|tel mobile|numero de telephone"
        "|n de telephone|n telephone|no de telephone|num tel|gsm|n tel|n de tel|tel port|phone|numero de portable"
        "|numero telephone|coordonnees telephoniques|contact telephonique",
        read_phone,
    ),
    column(
        "email",
        "e mail|email|mail|courriel|adresse e mail|adresse email|adresse mail|mel|adresse electronique|adresse courriel",
        read_email,
    ),
    column(
        "address",
        "adresse|adresse postale|rue|adresse domicile|adresse complete|domicile|numero et rue|voie|adresse 1",
        text_up_to(250),
    ),
    column("postcode", "code postal|cp|code post|codepostal|postal code", _postcode),
    column(
        "town",
        "commune|ville|localite|commune de residence|ville de residence|residence",
        text_up_to(100),
    ),
    column("insee", "code insee|insee|code commune|code insee commune", _insee),
    column(
        "language", "langue|langue des messages|language", one_of(_LANGUAGES, "language_unknown")
    ),
    column(
        "channel",
        "prefere recevoir les messages par|canal|moyen de contact|contact prefere|preference de contact",
        one_of(_CHANNELS, "channel_unknown"),
    ),
    column(
        "situations",
        "situation|statut|situation professionnelle|situations|statut professionnel|public|categorie",
        several_of(SITUATIONS, "situation_unreadable"),
    ),
    column(
        "need",
        "besoin|motif|a quoi servira le scooter|motif de la demande|motif demande",
        one_of(NEEDS, "need_unreadable"),
    ),
    column(
        "need_place",
        "lieu de travail|lieu|employeur|entreprise|lieu d emploi|ou|lieu de formation|lieu et horaires|poste",
        text_up_to(100),
    ),
    column(
        "need_starts_on",
        "premier jour|date de debut|debut|date d embauche|date de prise de poste|prise de poste|date debut"
        "|debut de contrat",
        read_day,
        dated=True,
    ),
    column(
        "commute_km",
        "distance|km|distance domicile travail|distance du domicile|kilometres|nombre de km|distance km",
        number_up_to(500, "km"),
    ),
    column(
        "prescriber",
        "envoye par|prescripteur|organisme|structure|oriente par|organisme prescripteur|structure prescriptrice"
        "|orienteur|prescrit par",
        text_up_to(100),
    ),
    column(
        "prescribed_on",
        "date de prescription|date de la fiche de prescription|date d orientation|oriente le|date prescription",
        read_past,
        dated=True,
    ),
    column("site", "site|agence|antenne|lieu de retrait", text_up_to(100)),
    column(
        "guardian_signs",
        "representant legal|tuteur|tutelle|curatelle|un representant legal signe aussi",
        _yes,
    ),
    column(
        "resident_since",
        "habite en france depuis|arrivee en france|date d arrivee en france|en france depuis",
        read_past,
        dated=True,
    ),
    column(
        "permit_until",
        "fin du titre de sejour|titre de sejour jusqu au|validite titre de sejour|fin titre de sejour",
        read_day,
        dated=True,
    ),
)
VAGUE: Mapping[str, tuple[str, ...]] = {
    "nom": ("birth_name", "usage_name"),
    "noms": ("birth_name", "usage_name"),
    "name": ("birth_name", "usage_name"),
}
"""« Nom » is the birth name, unless another column is headed so."""
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


def lacking(fields: set[str]) -> tuple[str, ...]:
    """Which columns a list still needs before its rows can be judged.

    >>> lacking({"birth_name", "born_on"})
    ('first_names',)
    """
    if "reference" in fields:
        return ()
    named = bool(fields & {"full_name", "reversed_name"})
    needed = ("born_on",) if named else ("birth_name", "first_names", "born_on")
    return tuple(name for name in needed if name not in fields)


def settle(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault], list[Fault]]:
    """What the columns of a row mean together: one name in two parts, one commune; faults and remarks beside."""
    found = dict(values)
    faults: list[Fault] = []
    remarks: list[Fault] = []
    for name, reverse in (("full_name", False), ("reversed_name", True)):
        whole = found.pop(name, None)
        if whole and not {"birth_name", "first_names"} & found.keys():
            try:
                found["birth_name"], found["first_names"] = split_name(whole, reverse=reverse)
            except Unreadable as error:
                faults.append(Fault(name, error.code, error.values_of_it))
    if {"town", "postcode", "insee"} & found.keys():
        try:
            place, remark = _place(*(found.pop(name, "") for name in ("town", "postcode", "insee")))
        except Unreadable as error:
            faults.append(Fault("town", error.code, error.values_of_it))
        else:
            found |= place
            remarks += remark
    return found, faults, remarks


def split_name(whole: str, *, reverse: bool = False) -> tuple[str, str]:
    """Name and first names of a person written in one cell: the name in capitals, or one word each.

    >>> split_name("DA SILVA Maria Luisa"), split_name("Noémie Delacroix", reverse=True)
    (('DA SILVA', 'Maria Luisa'), ('Delacroix', 'Noémie'))
    """
    words = whole.replace(",", " ").split()
    capitals = [word.isupper() and len(search_key(word)) > 1 for word in words]
    if any(capitals) and not all(capitals):
        leading = capitals.index(False)
        trailing = len(words) - capitals[::-1].index(False)
        if leading and not any(capitals[leading:]):
            return _both(words[:leading], words[leading:])
        if not leading and not any(capitals[:trailing]):
            return _both(words[trailing:], words[:trailing])
    if len(words) == 2:
        first, second = words
        return (second, first) if reverse else (first, second)
    raise Unreadable("full_name_unclear", text=whole)


def _both(name: list[str], first: list[str]) -> tuple[str, str]:
    try:
        return clean_name(" ".join(name)), clean_name(" ".join(first))
    except BadName as error:
        raise Unreadable("full_name_unclear", text=" ".join([*name, *first])) from error


def _place(town: str, postcode: str, insee: str) -> tuple[dict[str, str], list[Fault]]:
    """The one commune that a name, a post code and an INSEE code mean."""
    town, inside = _without_postcode(town)
    postcode = postcode or inside
    known = communes.by_insee(insee) if insee else _named(town, postcode)
    if known is not None:
        kept = postcode if postcode in known.postcodes else known.postcodes[0]
        place = {"insee": known.insee, "town": known.name, "postcode": kept}
        if postcode and postcode != kept:
            return place, [Fault("postcode", "postcode_not_of_town", {"postcode": kept})]
        return place, []
    place = {"town": town, "postcode": postcode} | ({"insee": insee} if insee else {})
    unlisted = [] if insee else [Fault("town", "town_unlisted", {"town": town or postcode})]
    return {name: value for name, value in place.items() if value}, unlisted


def _without_postcode(town: str) -> tuple[str, str]:
    """« 62100 CALAIS CEDEX » and « Calais (62100) » as a name and a post code."""
    words = town.replace("(", " ").replace(")", " ").split()
    codes = [word for word in words if word.isdigit() and len(word) == 5]
    rest = [word for word in words if word not in codes and search_key(word) != "cedex"]
    return " ".join(rest), codes[0] if codes else ""


def _named(town: str, postcode: str) -> communes.Commune | None:
    if not town:
        found = communes.find(postcode)
        if len(found) > 1:
            raise Unreadable("town_several", which=", ".join(one.name for one in found))
        return found[0] if found else None
    exact = [one for one in communes.find(town) if _same_town(one.name, town)]
    return exact[0] if len(exact) == 1 else None


def _same_town(name: str, typed: str) -> bool:
    words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in search_key(typed).split()]
    return search_key(name) == " ".join(words)
