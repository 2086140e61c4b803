"""The words of the waiting list: why there are points, and how long it may take."""

from mobility.rules.waiting import LineCode
from mobility.words.language import N_, gettext

LINES: dict[LineCode, str] = {
    LineCode.STARTS_VERY_SOON: N_("commence dans les 7 jours, ou a commencé"),
    LineCode.STARTS_SOON: N_("commence dans les 15 jours"),
    LineCode.WORK_OR_TRAINING: N_("un emploi ou une formation"),
    LineCode.JOB_AT_RISK: N_("risque de perdre son emploi"),
    LineCode.NO_BUS: N_("aucun transport à ses heures"),
    LineCode.QPV: N_("habite un quartier prioritaire"),
    LineCode.MINIMUM_INCOME: N_("minimum social"),
    LineCode.FIRST_RENTAL: N_("première location"),
    LineCode.WAITED: N_("attend depuis plus de 15 jours"),
    LineCode.MOVED: N_("déplacement décidé par un responsable"),
}


def line(code: LineCode) -> str:
    """Why there are these points."""
    return gettext(LINES[code])


def wait(weeks: tuple[int, int] | None) -> str:
    """How long it may take: always a range, never a promise."""
    if weeks is None:
        return gettext("Trop peu de remises récentes pour le dire.")
    least, most = weeks
    if most <= 1:
        return gettext("Environ une semaine ou moins.")
    if least == 0:
        return gettext("%(most)s semaines au plus, sans promesse.", most=most)
    return gettext("Entre %(least)s et %(most)s semaines, sans promesse.", least=least, most=most)
