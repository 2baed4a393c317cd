import pytest
from django.conf import settings

from doorstep.base.core.sheets import BadRows
from doorstep.cases.materials import imports
from doorstep.cases.materials.models import CertificateMaterial

pytestmark = pytest.mark.django_db


def test_the_countys_own_pairs_are_there():
    assert imports.load(settings.ROOT / "data").pairs == CertificateMaterial.objects.count() > 5
    assert CertificateMaterial.objects.filter(kind="营业执照", result_name="营业执照").exists()


def test_each_wrong_line_is_named_and_nothing_changes(tmp_path):
    before = CertificateMaterial.objects.count()
    (tmp_path / imports.FILE).write_text(
        "material,result_name\n营业执照,\n身份证,甲证\n身份证（复印件）,甲证\n"
    )
    with pytest.raises(BadRows) as wrong:
        imports.load(tmp_path)
    assert [row.line for row in wrong.value.rows] == [2, 4]
    assert CertificateMaterial.objects.count() == before
