import pytest
from django.test import Client
from django.urls import reverse

from doorstep.base.accounts.models import Account
from doorstep.cases.applications.tests.factories import opened

pytestmark = pytest.mark.django_db


def test_only_the_affairs_page_may_ask_for_the_camera(cast):
    client = Client()
    client.force_login(
        Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend"
    )
    work = client.get(reverse("desk:work", args=[opened(cast["clerk"]).pk]))
    assert "camera=(self)" in work["Permissions-Policy"]
    for address in ("/", reverse("desk:affairs"), "/no-such-page/"):
        assert "camera=()" in client.get(address)["Permissions-Policy"]
