"""When a clause, or a paragraph of one, stands in a contract."""

from mobility.documents.clauses import ContractFacts
from mobility.rules.fleet import Energy
from mobility.rules.licence import VehicleClass

_RIDDEN = {VehicleClass.L1E_B, VehicleClass.L3E_A1}
_DRIVEN = {VehicleClass.L6E, VehicleClass.CAR_B}
_MOTOR = _RIDDEN | _DRIVEN | {VehicleClass.KICK_SCOOTER}
_SLOW = {VehicleClass.L1E_B, VehicleClass.L6E}


def minor(facts: ContractFacts) -> bool:
    """Somebody signs for the renter."""
    return facts.minor


def referred(facts: ContractFacts) -> bool:
    """A prescriber referred the renter."""
    return facts.referred


def ridden(facts: ContractFacts) -> bool:
    """A powered two-wheeler: helmet and gloves are compulsory."""
    return facts.vehicle_class in _RIDDEN


def driven(facts: ContractFacts) -> bool:
    """A vehicle with a body and belts."""
    return facts.vehicle_class in _DRIVEN


def moped(facts: ContractFacts) -> bool:
    """A moped: AM, or born before 1988."""
    return facts.vehicle_class is VehicleClass.L1E_B


def motorcycle(facts: ContractFacts) -> bool:
    """A light motorcycle."""
    return facts.vehicle_class is VehicleClass.L3E_A1


def quadricycle(facts: ContractFacts) -> bool:
    """A light quadricycle."""
    return facts.vehicle_class is VehicleClass.L6E


def car(facts: ContractFacts) -> bool:
    """A car."""
    return facts.vehicle_class is VehicleClass.CAR_B


def bicycle(facts: ContractFacts) -> bool:
    """A bicycle with assistance: no title, no compulsory insurance."""
    return facts.vehicle_class is VehicleClass.ASSISTED_BICYCLE


def kick_scooter(facts: ContractFacts) -> bool:
    """A kick scooter with a motor."""
    return facts.vehicle_class is VehicleClass.KICK_SCOOTER


def titled(facts: ContractFacts) -> bool:
    """A vehicle for which the road code asks a title, of most people."""
    return facts.vehicle_class in _RIDDEN | _DRIVEN


def insured(facts: ContractFacts) -> bool:
    """A vehicle that the law obliges to insure (C. assur. L211-1)."""
    return facts.vehicle_class in _MOTOR


def plated(facts: ContractFacts) -> bool:
    """A vehicle with a plate, by which fines find their way."""
    return facts.vehicle_class in _RIDDEN | _DRIVEN


def slow(facts: ContractFacts) -> bool:
    """45 km/h: kept off motorways and fast roads."""
    return facts.vehicle_class in _SLOW


def light(facts: ContractFacts) -> bool:
    """A bicycle or kick scooter: cycle lanes."""
    return bicycle(facts) or kick_scooter(facts)


def alone(facts: ContractFacts) -> bool:
    """No passenger: the house says so, or the vehicle has one place."""
    return not facts.passenger_allowed or light(facts)


def accompanied(facts: ContractFacts) -> bool:
    """A passenger may come along."""
    return not alone(facts)


def electric(facts: ContractFacts) -> bool:
    """It has a battery."""
    return facts.energy is Energy.ELECTRIC


def thermal(facts: ContractFacts) -> bool:
    """It burns petrol."""
    return facts.energy in {Energy.PETROL, Energy.TWO_STROKE}


def two_stroke(facts: ContractFacts) -> bool:
    """It wants oil in its petrol."""
    return facts.energy is Energy.TWO_STROKE


def electric_or_light(facts: ContractFacts) -> bool:
    """No oil to look after."""
    return not thermal(facts)


def not_quoted(facts: ContractFacts) -> bool:
    """No quote with a reference came first."""
    return not quoted(facts)


def has_deposit(facts: ContractFacts) -> bool:
    """A deposit is asked for."""
    return bool(facts.deposit)


def no_deposit(facts: ContractFacts) -> bool:
    """No deposit is asked for."""
    return not facts.deposit


def third_party(facts: ContractFacts) -> bool:
    """Somebody else pays a part."""
    return bool(facts.third_party)


def vat(facts: ContractFacts) -> bool:
    """The foundation has a mention of VAT to print."""
    return bool(facts.vat_mention)


def capped(facts: ContractFacts) -> bool:
    """There is a longest time."""
    return bool(facts.longest)


def france_only(facts: ContractFacts) -> bool:
    """The right to ride rests on licence B and seven hours: not valid abroad (C. route R221-8)."""
    return facts.france_only


def abroad_on_request(facts: ContractFacts) -> bool:
    """The title holds abroad too."""
    return not facts.france_only


def at_distance(facts: ContractFacts) -> bool:
    """Signed elsewhere than at the desk."""
    return facts.at_distance


def mediated(facts: ContractFacts) -> bool:
    """The foundation has named a consumer mediator (C. conso. L612-1)."""
    return bool(facts.mediator)


def quoted(facts: ContractFacts) -> bool:
    """A quote with a reference came first."""
    return bool(facts.quote_reference)
