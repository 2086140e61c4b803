"""Files that may be of one person: the list of pairs, two files side by side, one file of two, and back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import NotFound
from mobility.forms.merging import MergeForm, OtherFileForm
from mobility.rules.roles import Capability
from mobility.services import beneficiaries, twins, unmerging
from mobility.services import merging as services
from mobility.services.merging import Comparison
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import again, page_number, save
from mobility.words import gettext as _
from mobility.words import merging as words

merging = guard(Blueprint("merging", __name__), Capability.SIGN_UP)


@merging.get("/beneficiaries/duplicates")
def index() -> ResponseReturnValue:
    """Pairs of files that may be of one person, the latest sign-up first."""
    return render_template(
        "merging/index.html", found=twins.suspected(page_number(), by=me()), words=words
    )


@merging.get("/beneficiaries/<string:reference>/merge")
def choose(reference: str) -> ResponseReturnValue:
    """Ask which other file is of the same person."""
    by = me()
    person = beneficiaries.get(reference, by=by)
    form = OtherFileForm(request.args if "other" in request.args else None)
    if "other" in request.args and form.validate():
        try:
            other = beneficiaries.get(form.other.data or "", by=by)
        except NotFound:
            form.other.errors = [_("Aucune fiche ne porte cette référence, dans vos sites.")]
        else:
            return redirect(url_for(".compare", reference=person.reference, other=other.reference))
    pairs = twins.of(person, by=by)
    return again("merging/choose.html", form=form, person=person, pairs=pairs, words=words)


@merging.route("/beneficiaries/<string:reference>/merge/<string:other>", methods=["GET", "POST"])
def compare(reference: str, other: str) -> ResponseReturnValue:
    """Both files side by side; whose word stands is chosen field by field, then one file stays."""
    by = me()
    found = services.compare(reference, other, by=by)
    form = _form(found)

    def unit() -> str:
        chosen, versions = form.chosen(), form.seen_versions
        services.merge(reference, other, chosen, versions=versions, by=by, now=clock.now())
        return url_for("beneficiaries.show", reference=reference)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Les deux fiches n'en font plus qu'une."))
        if done:
            return done
        found = services.compare(reference, other, by=by)
        form.other_version.data, form.other_version.raw_data = str(found.dropped.version), None
    return again("merging/compare.html", form=form, found=found, words=words, shown=_shown(found))


def _form(found: Comparison) -> MergeForm:
    proposed = {line.name: line.proposed.value for line in found.lines if line.differs}
    opened = {"version": found.kept.version, "other_version": found.dropped.version}
    data = {**proposed, **opened} if request.method == "GET" else None
    return MergeForm.of([(name, words.field(name)) for name in proposed], data=data)


def _shown(found: Comparison) -> dict[str, tuple[str, str]]:
    """What both files say, in words, by name."""
    return {
        line.name: (
            words.said(line.name, found.kept),
            words.said(line.name, found.dropped),
        )
        for line in found.lines
    }


@merging.post("/beneficiaries/<string:reference>/apart/<string:other>")
def apart(reference: str, other: str) -> ResponseReturnValue:
    """Write down that two files are of two people."""
    by = me()

    def unit() -> str:
        one, two = beneficiaries.get(reference, by=by), beneficiaries.get(other, by=by)
        twins.tell_apart(one, two, by=by, now=clock.now())
        return url_for(".index")

    return act(unit, said=_("C'est noté : ce sont deux personnes."))


@merging.route("/merges/<int:merge_id>/undo", methods=["GET", "POST"])
def undo(merge_id: int) -> ResponseReturnValue:
    """Ask for a yes, then make two files of one again."""
    by = me()
    row: Any = services.get(merge_id, by=by)
    if request.method == "GET":
        return render_template("merging/undo.html", row=row, person=row.kept)

    def unit() -> str:
        undone = unmerging.undo(merge_id, by=by, now=clock.now())
        return url_for("beneficiaries.show", reference=undone.dropped.reference)

    return act(unit, said=_("La fusion est défaite : voici la fiche qui avait été réunie."))
