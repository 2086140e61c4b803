"""Photos and marks of one handover of the demonstration: sketches in the colour of the sea, two marks that were seen."""

import io
from datetime import datetime

from font_source_sans_pro import font_files_ttf
from PIL import Image, ImageDraw, ImageFont

from mobility.demo.stage import Stage
from mobility.models import Rental
from mobility.rules.conditions import GUIDED, MarkGravity, MarkKind, MarkZone, PhotoView
from mobility.services import files
from mobility.services.condition_state import Mark, Shot, State
from mobility.services.files import Sealed, Vault
from mobility.words import word

MARKS = (
    Mark(
        key="1",
        zone=MarkZone.SIDE_LEFT,
        kind=MarkKind.SCRATCH,
        gravity=MarkGravity.LIGHT,
        x=330,
        y=250,
        remark="Deux centimètres, sous la selle",
    ),
    Mark(
        key="2",
        zone=MarkZone.MIRROR_RIGHT,
        kind=MarkKind.IMPACT,
        gravity=MarkGravity.VISIBLE,
        x=456,
        y=570,
    ),
)


def pictures(vault: Vault) -> dict[PhotoView, Sealed]:
    """A sketch for each view that is asked for, clean and encrypted."""
    return {view: vault.seal(files.cleaned(_sketch(view))) for view in GUIDED}


def _sketch(view: PhotoView) -> bytes:
    sheet = Image.new("RGB", (1200, 900), "#dcefeb")
    pen = ImageDraw.Draw(sheet)
    for x in (280, 800):
        pen.ellipse((x, 520, x + 220, 740), outline="#0b5563", width=16)
    pen.line((360, 300, 420, 520, 700, 520, 760, 330, 960, 330), fill="#0b5563", width=16)
    font = ImageFont.truetype(font_files_ttf["SourceSansPro"], 64)
    pen.text((60, 60), word(view), fill="#16262e", font=font)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return out.getvalue()


def seen(stage: Stage, rental: Rental, *, by_id: int, at: datetime) -> State:
    """What was looked at as this scooter went out; runs in the unit of the handover."""
    shots = []
    for view, picture in stage.pictures.items():
        name = f"etat-{rental.number}-{view}"
        kept = files.keep(picture, name=name, by=by_id, now=at)
        shots.append(Shot(view=view, file_id=kept.id, sha256=kept.sha256, at=at, by_id=by_id))
    return State(photos=shots, marks=MARKS)
