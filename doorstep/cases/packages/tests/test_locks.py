"""Two parts of one bundle at two counters at one time: nobody waits for who waits for them."""

from __future__ import annotations

import threading

from django.db import OperationalError, connection, transaction

from doorstep.acts.seals.models import Seal
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications import policies
from doorstep.cases.applications.actions.lock import lock
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.tests.factories import make_cast

from .factories import accepted, affair

CODE = {
    "type": "object",
    "properties": {"credit_code": {"title": "x", "type": "string", "format": "credit-code"}},
    "required": ["credit_code"],
}


def is_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_a_seal_for_one_part_and_an_acceptance_of_the_other(real_db):
    cast = promised_cast(make_cast())
    clerk = cast["clerk"]
    package = accepted(clerk)
    licence = affair(package, "licence")
    applications.grant(licence.pk, actor=clerk)
    _schema, told = queries.read_form(clerk, queries.running(package))
    actions.fill(
        package.pk,
        {**told, "organisation_credit_code": forms.example(CODE, 3)["credit_code"]},
        actor=clerk,
    )
    permit, said = affair(package, "permit"), []

    def accept():
        try:
            applications.accept(permit.pk, actor=clerk)
            said.append("accepted")
        except OperationalError as error:
            said.append(str(error))
        finally:
            connection.close()

    other = threading.Thread(target=accept)
    with transaction.atomic():  # what `seal` does, in its order
        lock(licence.pk, "seal", actor=clerk, may=policies.may_seal)
        list(Seal.objects.select_for_update().order_by("pk"))
        other.start()
        while other.is_alive() and not is_waiting():
            other.join(0.05)
        Package.objects.select_for_update().get(pk=package.pk)
    other.join()
    assert said == ["accepted"]
    applications.seal(licence.pk, actor=clerk)
    assert affair(package, "permit").status == "accepted"
    assert affair(package, "licence").status == "sealed"


def test_whoever_works_on_a_part_holds_the_bundle(real_db):
    cast = promised_cast(make_cast())
    package = accepted(cast["clerk"])
    said = []

    def take():
        try:
            with transaction.atomic():
                Package.objects.select_for_update(nowait=True).get(pk=package.pk)
            said.append("free")
        except OperationalError:
            said.append("held")
        finally:
            connection.close()

    with transaction.atomic():
        lock(
            affair(package, "licence").pk,
            "grant",
            actor=cast["clerk"],
            may=policies.may_decide,
        )
        other = threading.Thread(target=take)
        other.start()
        other.join()
    assert said == ["held"]
