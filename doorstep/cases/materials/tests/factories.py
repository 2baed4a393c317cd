"""Papers on their way into an affair, brought there by the real actions."""

from __future__ import annotations

import io

from PIL import Image

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.cases.materials import actions


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
