"""Two loads at one time: the second waits for the first and finds nothing left to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from doorstep.registry.catalogue.imports import load
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.catalogue.queries import summary
from doorstep.registry.places.tests.factories import copy_of_data, edit


def test_two_loads_at_once_make_one_new_version(real_db, tmp_path):
    data = copy_of_data(tmp_path)
    edit(data / "items.csv", "登记申请书|经营者身份证|", "登记申请书|经营者身份证|租赁合同|")
    before = ItemVersion.objects.count()

    def once(_turn):
        try:
            return load(data)["new_versions"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(once, range(2))) == [0, 1]
    assert ItemVersion.objects.count() == before + 1
    assert set(summary()["offered"].values()) == {175}
