"""The bureau's first page and its Excel file."""

from __future__ import annotations

import io

import openpyxl
import pytest

from doorstep.acts.queue.tests.factories import seated, ticket_in
from doorstep.base.accounts.models import Account
from doorstep.registry.places.models import Site
from doorstep.registry.staff.tests.factories import HOME

pytestmark = pytest.mark.django_db


def login(client, who: str) -> None:
    client.force_login(Account.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")


def test_the_bureau_sees_every_site(client, cast):
    login(client, "manager")
    page = client.get("/office/", {"show": "all"})
    everywhere = Site.objects.filter(is_open=True)
    assert f"其余 {everywhere.count()} 个点位今天没有来人" in page.text
    named = {site.pk for _town, sites in page.context["quiet"] for site in sites}
    assert named == {site.pk for site in everywhere}
    home = next(town for town, sites in page.context["quiet"] if HOME in [site.pk for site in sites])
    assert home == "白头镇"


def test_a_site_where_somebody_came_has_a_row_the_others_are_one_line(client, cast):
    ticket_in("waiting", seated()[0])
    login(client, "manager")
    page = client.get("/office/")
    assert page.text.count('<th scope="row"') == 1
    assert HOME not in {site.pk for _town, sites in page.context["quiet"] for site in sites}


@pytest.mark.parametrize("words", ["白头", "baitou"])
def test_a_site_is_found_by_its_name_and_its_sound(client, cast, words):
    login(client, "manager")
    found = client.get("/office/", {"q": words}).context["rows"]
    assert HOME in [row.site.pk for row in found]
    assert len(found) < Site.objects.filter(is_open=True).count()


def test_no_site_of_that_name_says_so(client, cast):
    login(client, "manager")
    assert "没有叫“月球”的点位" in client.get("/office/", {"q": "月球"}).text


def test_a_site_whose_name_looks_like_a_formula_stays_text(client, cast):
    Site.objects.filter(pk=HOME).update(name='=HYPERLINK("http://evil.example")')
    login(client, "site_head")
    answer = client.get("/office/today.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cell = sheet.cell(row=4, column=2)
    assert cell.value == '=HYPERLINK("http://evil.example")'
    assert cell.data_type == "s"


def test_the_file_holds_the_pages_table(client, cast):
    login(client, "manager")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/office/today.xlsx").content)).active
    assert sheet.max_row - 3 == Site.objects.filter(is_open=True).count()
    assert sheet.cell(row=3, column=2).value == "点位"


def test_one_page_costs_the_reading_and_the_login(client, cast, django_assert_max_num_queries):
    login(client, "manager")
    with django_assert_max_num_queries(10):
        client.get("/office/?show=all")
