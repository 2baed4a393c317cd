import pytest

from doorstep.cases.materials.kinds import kind_of, kinds_of, may_be_held


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("身份证", "身份证"),
        ("身份证（复印件）", "身份证"),
        ("身份证原件及复印件", "身份证"),
        ("营业执照复印件", "营业执照"),
        ("社会保障卡(换领时)", "社会保障卡"),
        (" 户口簿 ", "户口簿"),
        ("复印件", "复印件"),
        ("监护人身份证", "监护人身份证"),
    ],
)
def test_a_paper_is_called_one_way(name, kind):
    assert kind_of(name) == kind


def test_one_of_two_will_do():
    assert kinds_of("身份证或户口簿（复印件）") == {"身份证", "户口簿", "身份证或户口簿"}
    assert kinds_of("身份证") == {"身份证"}


@pytest.mark.parametrize("name", ["申请表", "诚信承诺书", "授权委托书", "购机发票", "家庭情况说明"])
def test_what_is_written_for_one_affair_is_not_kept(name):
    assert not may_be_held(name)


@pytest.mark.parametrize("name", ["身份证", "户口簿", "营业执照", "残疾人证", "不动产权证书"])
def test_what_says_the_same_next_time_may_be_kept(name):
    assert may_be_held(name)
