"""The documents of the way: each says its facts, is sealed once where the rules allow it, and else waits for its seal."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import transaction
from django.utils import translation
from pypdf import PdfReader

from doorstep.acts.certificates import page, signatures, typesetting
from doorstep.acts.certificates import queries as certificates
from doorstep.acts.certificates.models import Certificate
from doorstep.acts.seals import actions as seals
from doorstep.acts.seals import queries as registers
from doorstep.acts.seals.models import Seal, SealUse, StandingApproval
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound
from doorstep.cases.applications import actions, queries, wording
from doorstep.cases.applications.actions.papers import UNSEALED, give
from doorstep.cases.applications.models import Application, Paper, PaperKind
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.people import queries as residents
from doorstep.registry.places.models import Site
from doorstep.registry.staff.tests.factories import make_cast
from tests.support import no_new_rows

from . import factories as instant
from .promised import Cast, at, complete, opened, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
# one from each extension that a name of the people's register may have
RARE = "𠮷䶮㛃𫖯𫍽𪟝𬭎"
LONG = "阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江"
FOOD = "食品经营许可证核发(新办)"
HOME_BODY, COUNTY_BODY = "崇州市白头镇人民政府", "崇州市市场监督管理局"
SEAL_WORDS = "审批服务专用章"


@pytest.fixture
def people(db):
    """Everybody holds their posts and seals since that Monday."""
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def said(data: bytes) -> str:
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages)


def paper_of(application: Application, kind: str) -> Paper:
    papers = Paper.objects.filter(application=application, kind=kind)
    return papers.select_related("document__seal_use__seal", "document__site").get()


def words_of(application: Application, kind: str) -> str:
    return said(page.of(paper_of(application, kind).document))


def extended(cast: Cast) -> Application:
    application = at("accepted", cast, asked=True)
    actions.answer_extension(application.pk, approves=True, actor=cast["signer"])
    return application


def received(cast: Cast) -> Application:
    application = at("opened", cast)
    actions.give_receipt(application.pk, actor=cast["clerk"])
    return application


def left_here(cast: Cast) -> Application:
    application = at("opened", cast)
    actions.take_in_originals(application.pk, [("营业执照正本", 1)], place="2号柜", actor=cast["clerk"])
    return application


def committed(cast: Cast) -> Application:
    version = ItemVersion.objects.get(name=FOOD, item__is_listed=True)
    version.procedure = {**version.procedure, "commitment": True}
    version.save(update_fields=["procedure"])
    return at("accepted", cast, acceptance="commitment")


STORIES = {
    PaperKind.RECEIPT: (received, ["只证明材料已经接收", "五个工作日", "第三十二条"]),
    PaperKind.NOTICE: (lambda p: at("noticed", p), ["共1项", "请在", "前补正", "第三十二条第一款第四项"]),
    PaperKind.ACCEPTANCE: (
        lambda p: at("accepted", p, agreed=False),
        ["予以受理", "2026年11月2日", "2026年11月9日", "5个工作日", "法定期限10个工作日", "崇阳街道"],
    ),
    PaperKind.NOT_ACCEPTED: (
        lambda p: at("not_accepted", p),
        ["不属于本机关职权范围。", "六十日内向崇州市人民政府申请行政复议", "六个月内", "提起行政诉讼"],
    ),
    PaperKind.PROMISE: (
        lambda p: at("accepted", p, acceptance="tolerated", agreed=False),
        ["2026年11月16日前补齐", "按退件处理", "承诺人（签名或盖章）", "承诺补交的材料（共1份）"],
    ),
    PaperKind.COMMITMENT: (committed, ["一、告知", "二、承诺", "核查", "依法撤销", "承诺人"]),
    PaperKind.SPECIAL_STEP: (lambda p: at("stopped", p), ["现场核查", "个工作日", "第四十五条", "不计算在"]),
    PaperKind.EXTENSION: (extended, ["现场情况复杂", "第四十二条", "延长5个工作日", "2026年11月23日"]),
    PaperKind.GRANT: (lambda p: at("granted", p), ["准予行政许可", "第三十八条第一款", "510184-C001-2026-"]),
    PaperKind.REFUSAL: (
        lambda p: at("refused", p),
        ["经营场所不符合要求。", "不予行政许可", "第三十八条第二款", "行政复议", "行政诉讼"],
    ),
    PaperKind.WITHDRAWAL: (
        lambda p: at("withdrawn", p),
        ["理由为：申请人不办了。", "退还的材料", "申请人（签名"],
    ),
    PaperKind.RETURN: (lambda p: at("returned", p), ["退件", "承诺于2026年11月16日前补齐", "终止办理"]),
    PaperKind.REVOCATION: (
        lambda p: at("revoked", p),
        ["以欺骗手段取得许可。", "第六十九条", "予以撤销", "510184-C001-2026-", "行政诉讼"],
    ),
    PaperKind.DELIVERY: (
        lambda p: at("finished", p),
        [
            "窗口领取",
            "2026年11月2日10时00分",
            "《准予行政许可决定书》",
            "收件人签名",
            "白头镇综合便民服务中心",
        ],
    ),
}
STORIES[PaperKind.ORIGINALS] = (left_here, ["营业执照正本", "1份", "暂时保管", "交件人", "领回原件"])
BY_DECIDER = wording.DECIDING


@pytest.mark.parametrize("kind", PaperKind)
def test_each_kind_says_its_facts(people, kind):
    story, facts = STORIES[kind]
    application = story(people)
    paper = paper_of(application, kind)
    text = words_of(application, kind)
    body = COUNTY_BODY if kind in BY_DECIDER else HOME_BODY
    town = "崇阳" if kind in BY_DECIDER else "白头"
    number = f"崇审批{town}{wording.LETTERS[kind]}〔2026〕0001号"
    for fact in [*facts, PaperKind(kind).label, application.number, body, number, "测试居民"]:
        assert "".join(str(fact).split()) in text, fact
    assert paper.document.number == number
    if kind not in UNSEALED:
        assert "崇州市人民政府" in text or "行政复议" not in text


def test_the_stories_tell_of_every_kind():
    assert set(STORIES) == set(PaperKind)


@pytest.mark.parametrize("kind", PaperKind)
def test_none_names_a_number_of_a_person_in_full(people, kind):
    application = STORIES[kind][0](people)
    number = application.applicant.number_masked
    assert "*" in number
    text = words_of(application, kind)
    assert residents.for_document(application.applicant, ("number",))["number"] not in text


class TestSealed:
    def test_the_accepting_site_s_own_are_sealed_at_the_verb(self, people):
        application = at("accepted", people, agreed=False)
        paper = paper_of(application, PaperKind.ACCEPTANCE)
        use = paper.document.seal_use
        assert (paper.document.status, use.document_number) == ("issued", paper.document.number)
        assert (use.handler_id, use.approver_id) == (
            people["clerk"].account_id,
            people["site_head"].account_id,
        )
        assert SEAL_WORDS in words_of(application, PaperKind.ACCEPTANCE)
        assert certificates.check(paper.document.code).state == "genuine"
        assert registers.verify().is_clean

    @pytest.mark.parametrize("kind", sorted(UNSEALED))
    def test_what_the_law_wants_no_seal_on_gets_none(self, people, kind):
        paper = paper_of(STORIES[kind][0](people), kind)
        assert (paper.document.status, paper.document.seal_use) == ("issued", None)
        assert certificates.check(paper.document.code).state == "genuine"
        assert SEAL_WORDS not in said(page.of(paper.document))
        assert "草稿" not in said(page.of(paper.document))

    def test_without_a_seal_the_verb_succeeds_and_the_draft_says_so(self, people):
        Seal.objects.filter(site_id="C112").update(status="suspended")
        application = at("accepted", people, agreed=False)
        paper = paper_of(application, PaperKind.ACCEPTANCE)
        assert (application.status, paper.document.status) == ("accepted", "drafted")
        text = words_of(application, PaperKind.ACCEPTANCE)
        assert "草稿·未盖章" in text
        assert SEAL_WORDS not in text
        assert certificates.check(paper.document.code).state == "not_issued"
        assert not SealUse.objects.filter(document_number=paper.document.number).exists()
        assert [one.pk for one in queries.to_seal(people["clerk"])] == [paper.pk]
        assert list(queries.to_seal(people["clerk_elsewhere"])) == []

    def test_it_is_sealed_later_once(self, people):
        Seal.objects.filter(site_id="C112").update(status="suspended")
        application = at("accepted", people, agreed=False)
        paper = paper_of(application, PaperKind.ACCEPTANCE)
        with no_new_rows(), pytest.raises(IllegalMove) as caught:
            actions.seal_paper(paper.pk, actor=people["clerk"])
        assert caught.value.code == "no_seal_in_use"
        Seal.objects.filter(code="SEAL-T1").update(status="in_use")
        actions.seal_paper(paper.pk, actor=people["clerk"])
        assert SealUse.objects.filter(document_number=paper.document.number).count() == 1
        assert "草稿" not in words_of(application, PaperKind.ACCEPTANCE)
        assert list(queries.to_seal(people["clerk"])) == []
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.seal_paper(paper.pk, actor=people["clerk"])
        assert registers.verify().is_clean

    def test_a_decision_goes_out_with_its_result_approved_by_who_signed(self, people):
        application = at("sealed", people)
        assert paper_of(application, PaperKind.GRANT).document.status == "drafted"
        actions.issue(application.pk, actor=people["deciding_clerk"], make_page=False)
        use = paper_of(application, PaperKind.GRANT).document.seal_use
        assert use.approver_id == people["signer"].account_id
        assert use.handler_id == people["deciding_clerk"].account_id
        assert use.seal_id == "SEAL-D1"

    def test_a_refusal_waits_for_a_handler_since_who_signs_may_not_seal(self, people):
        application = at("refused", people)
        paper = paper_of(application, PaperKind.REFUSAL)
        assert paper.document.status == "drafted"
        for who, refusal in (("signer", NotAllowed), ("clerk", NotAllowed), ("outsider", NotFound)):
            with no_new_rows(), pytest.raises(refusal):
                actions.seal_paper(paper.pk, actor=people[who])
        actions.seal_paper(paper.pk, actor=people["deciding_clerk"])
        assert paper_of(application, PaperKind.REFUSAL).document.seal_use.approver_id == (
            people["signer"].account_id
        )

    def test_edge_9_6_no_decision_goes_out_while_a_promised_paper_is_missing(self, people):
        application = at("granted", people, acceptance="tolerated")
        paper = paper_of(application, PaperKind.GRANT)
        with no_new_rows(), pytest.raises(IllegalMove) as caught:
            actions.seal_paper(paper.pk, actor=people["deciding_clerk"])
        assert caught.value.code == "promise_outstanding"
        clock.move(clock.now() + dt.timedelta(days=40))
        actions.give_back(application.pk, actor=people["clerk"])
        with no_new_rows(), pytest.raises(IllegalMove) as caught:
            actions.seal_paper(paper.pk, actor=people["deciding_clerk"])
        assert caught.value.code == "decision_void"

    def test_a_revoked_decision_is_revoked_on_paper_too(self, people):
        application = at("revoked", people)
        granted = paper_of(application, PaperKind.GRANT).document
        assert certificates.check(granted.code).state == "revoked"
        assert "已撤销" in said(page.of(granted))
        assert registers.verify().is_clean


class TestOneLine:
    def test_every_sealed_document_has_exactly_one_line(self, people):
        at("revoked", people)
        at("noticed", people)
        sealed = Certificate.objects.filter(seal_use__isnull=False)
        lines = SealUse.objects.filter(corrects__isnull=True)
        assert sorted(sealed.values_list("number", flat=True)) == sorted(
            lines.values_list("document_number", flat=True)
        )
        for seal in Seal.objects.filter(uses__isnull=False).distinct():
            numbers = list(seal.uses.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))

    def test_a_verb_that_fails_after_it_leaves_no_line_and_no_number(self, people):
        application = opened(people)
        complete(application, people["clerk"])

        @transaction.atomic
        def stopped() -> None:
            actions.accept(application.pk, actor=people["clerk"])
            raise RuntimeError("the machine stops")

        with no_new_rows(), pytest.raises(RuntimeError):
            stopped()
        actions.accept(application.pk, actor=people["clerk"])
        paper = paper_of(application, PaperKind.ACCEPTANCE)
        assert paper.document.number == "崇审批白头受〔2026〕0001号"
        assert SealUse.objects.get(document_number=paper.document.number).number == 1

    def test_a_seal_that_refuses_leaves_no_half_of_it(self, people):
        """The approval is missing: neither a line nor a journal entry of a use, only the draft."""
        approval = StandingApproval.objects.get(seal_id="SEAL-T1")
        seals.withdraw_approval(approval.pk, actor=people["site_head"])
        clock.move(clock.now() + dt.timedelta(minutes=1))
        application = at("noticed", people)
        paper = paper_of(application, PaperKind.NOTICE)
        assert (paper.document.status, paper.document.seal_use) == ("drafted", None)
        assert Seal.objects.get(code="SEAL-T1").last_number == 0
        assert registers.verify().is_clean


class TestInstant:
    def test_its_ten_minutes_make_no_papers(self, people):
        application = instant.at("finished", people)
        assert list(queries.papers(people["clerk"], application)) == []
        assert queries.printable(application) == ["acceptance", "grant", "delivery"]
        for kind in queries.printable(application):
            with no_new_rows():
                text = said(queries.unkept_page(people["clerk"], application, kind))
            assert "打印件·未盖章" in text
            assert application.number in text
            assert f"{HOME_BODY}{SEAL_WORDS}" not in text
        with pytest.raises(NotFound):
            queries.unkept_page(people["clerk"], application, "refusal")
        with pytest.raises(NotAllowed):
            queries.unkept_page(people["seal_keeper"], application, "grant")

    def test_its_refusal_is_sealed(self, people):
        application = instant.at("refused", people)
        paper = paper_of(application, PaperKind.REFUSAL)
        assert paper.document.status == "issued"
        text = words_of(application, PaperKind.REFUSAL)
        assert "经营场所不符合规定。" in text
        assert SEAL_WORDS in text
        assert paper.document.seal_use.approver_id == people["site_head"].account_id


class TestRead:
    def test_who_reads_a_paper(self, people):
        application = at("accepted", people, agreed=False)
        paper = paper_of(application, PaperKind.ACCEPTANCE)
        for who in ("clerk", "second_clerk", "reviewer", "site_head", "proposer", "signer", "market"):
            assert queries.paper_page(people[who], paper.pk)[1].startswith(b"%PDF-")
        for who in ("seal_keeper", "manager"):
            with pytest.raises(NotAllowed):
                queries.paper_page(people[who], paper.pk)
        for who in ("clerk_elsewhere", "resident", "outsider"):
            with pytest.raises(NotFound):
                queries.paper_page(people[who], paper.pk)
            with pytest.raises(NotFound):
                queries.papers(people[who], application)

    def test_a_document_is_chinese_whatever_the_page_speaks(self, people):
        with translation.override("en"):
            application = at("noticed", people)
        text = words_of(application, PaperKind.NOTICE)
        assert "补正材料通知书" in text
        assert "请补交" in text


@pytest.mark.parametrize("kind", PaperKind)
def test_edge_9_17_rare_and_long_names_are_set_whole_on_every_kind(people, kind):
    """Only the build's fonts are there (`typesetting.fonts`); every character comes out again, and nothing overflows."""
    application = STORIES[kind][0](people)
    values = certificates.content(paper_of(application, kind).document)
    values |= {"applicant": LONG + RARE, "item": FOOD * 3, "reason": "情况复杂" * 99 + "。"}
    values |= {"qr": None, "seal": None, "needs_seal": True, "draft": True, "revoked": False}
    data = typesetting.pdf(page.TEMPLATES[kind], values, at=MONDAY)
    text = said(data)
    assert LONG in text
    assert RARE in text
    assert len(PdfReader(io.BytesIO(data)).pages) <= 3


def test_a_long_list_of_gaps_flows_on_and_the_signature_never_stands_alone(people):
    application = at("noticed", people)
    values = certificates.content(paper_of(application, PaperKind.NOTICE).document)
    values |= {"qr": None, "seal": None, "needs_seal": True, "draft": False, "revoked": False}
    for count in range(1, 40):
        values["gaps"] = [[f"第{n}份材料", f"请补交“第{n}份材料”。"] for n in range(count)]
        last = PdfReader(io.BytesIO(typesetting.pdf("way/notice-1", values, at=MONDAY))).pages[-1]
        assert "以上内容之外" in "".join(last.extract_text().split())


def test_a_paper_is_archival_and_the_same_every_time(people):
    paper = paper_of(at("accepted", people, agreed=False), PaperKind.ACCEPTANCE)
    data = page.of(paper.document)
    assert data == page.of(paper.document)
    metadata = PdfReader(io.BytesIO(data)).xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata


def test_a_sealed_paper_is_signed_by_the_seal_s_key_once_and_a_receipt_never(people):
    Seal.objects.filter(code="SEAL-T1").update(status="in_use")
    seals.make_key("SEAL-T1", actor=people["manager"])
    application = at("accepted", people, agreed=False)
    paper = paper_of(application, PaperKind.ACCEPTANCE)
    _paper, data = actions.page_for(paper.pk, actor=people["clerk"])
    assert [found.signed_digest for found in signatures.find(data)]
    assert actions.page_for(paper.pk, actor=people["clerk"])[1] == data
    paper = actions.give_receipt(at("opened", people).pk, actor=people["clerk"])
    assert signatures.find(actions.page_for(paper.pk, actor=people["clerk"])[1]) == []


def test_a_village_room_s_papers_carry_its_town_s_seal(people):
    """A room has no seal: its documents are the town's, and wait for who handles at the town's centre."""
    application = at("opened", people)
    room = Site.objects.filter(parent_id="C112", tier="village_room").first()
    Application.objects.filter(pk=application.pk).update(site=room)
    application = Application.objects.get(pk=application.pk)
    paper = give(application, PaperKind.NOT_ACCEPTED, actor=people["clerk"])
    assert paper.document.site_id == "C112"
    assert HOME_BODY in said(page.of(paper.document))
