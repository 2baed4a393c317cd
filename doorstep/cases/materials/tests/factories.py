"""Papers on their way into an affair, brought there by the real actions."""

from __future__ import annotations

import io

from PIL import Image

from doorstep.acts.certificates.models import Certificate
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.cases.applications.tests.factories import at, make_seal, opened
from doorstep.cases.materials import actions
from doorstep.cases.materials.models import CertificateMaterial, HeldPaper
from doorstep.registry.people.models import Resident


def photo(colour: str = "white", size: tuple[int, int] = (300, 400)) -> bytes:
    """A photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def first_row(application: Application) -> ApplicationMaterial:
    """The first paper of the affair's list."""
    return application.materials.order_by("material__position").first()


def linked(application: Application, clerk: Actor) -> str:
    """The secret of a fresh link."""
    return actions.make_link(application.pk, actor=clerk)[1]


def sent(application: Application, clerk: Actor, *photos: bytes) -> str:
    """The first paper sent by phone; gives the link's secret."""
    secret = linked(application, clerk)
    for data in photos or (photo(),):
        actions.send_page(secret, first_row(application).pk, data, name="IMG_0001.jpg")
    return secret


def row_called(
    clerk: Actor, word: str, *, colour: str = "white", resident: Resident | None = None
) -> tuple[Application, ApplicationMaterial]:
    """An affair with a scan of the paper in whose name `word` stands."""
    affair = opened(clerk, applicant=resident)
    row = affair.materials.filter(material__name__contains=word).order_by("material__position").first()
    return affair, applications.attach_scan(affair.pk, row.pk, photo(colour), name="scan.jpg", actor=clerk)


def kept(
    clerk: Actor,
    word: str = "身份证",
    *,
    resident: Resident | None = None,
    colour: str = "white",
    **more: object,
) -> HeldPaper:
    """A scan of an earlier affair that is kept on the applicant's consent."""
    affair, row = row_called(clerk, word, resident=resident, colour=colour)
    return actions.keep_paper(affair.pk, row.pk, consents=True, actor=clerk, **more)


def again(held: HeldPaper, clerk: Actor) -> Application:
    """Another affair of the one whose paper is kept."""
    return opened(clerk, applicant=held.resident)


def licensed(
    cast: dict[str, Actor], *, status: str = "issued", has_seal: bool = False
) -> tuple[Application, ApplicationMaterial, Certificate]:
    """A new affair of somebody whom the county gave a licence before, and the paper for which that licence does."""
    if not has_seal:
        make_seal(cast)
    before = at(status, cast)
    affair = opened(cast["clerk"], applicant=before.applicant)
    row = first_row(affair)
    CertificateMaterial.objects.create(kind=row.material.name, result_name=before.certificate.name)
    return affair, row, before.certificate
