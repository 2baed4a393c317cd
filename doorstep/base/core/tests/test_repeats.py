"""A request sent twice happens once (design.md §5)."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from doorstep.base.core.crypto import WrongKey
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid
from doorstep.base.core.models import Repeat, Serial
from doorstep.base.core.repeats import Answer, fingerprint, once, purge, recall
from doorstep.base.core.serials import next_serial

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
PRINT = fingerprint("POST", "/tickets", b"{}")


def give_number(series: str = "numbers") -> Answer:
    with transaction.atomic():
        return Answer(201, str(next_serial(series)).encode())


def first_only(series: str = "numbers") -> Answer:
    """An action that can be done once, as finishing a ticket can."""
    with transaction.atomic():
        if next_serial(series) > 1:
            raise IllegalMove("done already")
        return Answer(200, b"done")


def send(act=give_number, *, key: str = "k1", account: str = "7", content: bytes = PRINT) -> Answer:
    return once(act, account=account, key=key, print_of=content, at=AT)


def last(series: str = "numbers") -> int:
    row = Serial.objects.filter(name=series).first()
    return row.last if row else 0


@pytest.mark.django_db
class TestOnce:
    def test_the_first_try_happens_and_is_remembered(self):
        assert send() == Answer(201, b"1")
        row = Repeat.objects.get()
        assert (row.account, row.key, row.status, row.at) == ("7", "k1", 201, AT)

    def test_who_reads_the_table_does_not_read_the_answers(self):
        once(lambda: Answer(201, b"https://county/p/secret"), account="7", key="k1", print_of=PRINT, at=AT)
        row = Repeat.objects.get()
        assert b"secret" not in bytes(row.body)
        Repeat.objects.filter(pk=row.pk).update(key="k2")
        with pytest.raises(WrongKey):  # and an answer does not pass for another's
            recall("7", "k2", PRINT)

    def test_a_repeat_gets_the_same_answer_and_nothing_happens(self):
        send()
        assert send() == Answer(201, b"1", is_replay=True)
        assert last() == 1

    def test_another_key_happens_again(self):
        send()
        assert send(key="k2").body == b"2"

    def test_the_same_key_of_another_account_is_another_key(self):
        send()
        assert send(account="8").body == b"2"

    def test_the_same_key_with_other_content_is_refused(self):
        send()
        with pytest.raises(Invalid) as refused:
            send(content=fingerprint("POST", "/tickets", b'{"letter":"B"}'))
        assert refused.value.code == "key_reused"
        assert last() == 1

    def test_a_refusal_because_the_first_try_was_carried_out_becomes_its_answer(self):
        assert send(first_only).is_replay is False
        assert send(first_only) == Answer(200, b"done", is_replay=True)
        assert last() == 1

    def test_a_refusal_for_another_reason_stays_one_and_is_not_remembered(self):
        give_number()
        with pytest.raises(IllegalMove):
            send(first_only)
        assert not Repeat.objects.exists()
        assert last() == 1

    def test_a_mended_request_may_carry_the_key_of_a_refused_one(self):
        def refuse() -> Answer:
            raise Invalid("wrong", "wrong")

        with pytest.raises(Invalid):
            send(refuse)
        assert send(content=fingerprint("mended")).body == b"1"

    def test_an_unexpected_error_changes_nothing(self):
        def fail() -> Answer:
            give_number()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            send(fail)
        assert last() == 0
        assert not Repeat.objects.exists()

    def test_a_database_error_in_the_action_leaves_the_connection_usable(self):
        def clash() -> Answer:
            with transaction.atomic():
                Serial.objects.create(name="numbers", last=1)
                Serial.objects.create(name="numbers", last=1)
            return Answer(200, b"")

        with pytest.raises(IntegrityError):
            send(clash)
        assert last() == 0

    def test_a_block_inside_the_action_may_fail_alone(self):
        def try_and_go_on() -> Answer:
            with transaction.atomic():
                give_number("outer")
                try:
                    with transaction.atomic():
                        give_number("inner")
                        raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
                return Answer(200, b"")

        send(try_and_go_on)
        assert (last("outer"), last("inner")) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 255, "a b", "~"])
def test_lawful_keys(key):
    assert send(key=key).body == b"1"


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "key_missing"), ("x" * 256, "key_malformed"), ("钥匙", "key_malformed"), ("a\nb", "key_malformed")],
)
def test_unlawful_keys_are_refused_before_anything_happens(key, code):
    with pytest.raises(Invalid) as refused:
        send(key=key)
    assert refused.value.code == code


def test_the_fingerprint_knows_where_one_part_ends():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


@pytest.mark.django_db
def test_keys_are_kept_180_days():
    send(key="old")
    kept = AT + dt.timedelta(days=180)
    assert purge(kept) == 0
    assert purge(kept + dt.timedelta(seconds=1)) == 1
    assert recall("7", "old", PRINT) is None


@pytest.mark.usefixtures("real_db")
class TestForReal:
    """With real transactions on several connections."""

    def test_the_first_try_costs_one_statement_more(self, django_assert_num_queries):
        with django_assert_num_queries(3):  # BEGIN, the number, COMMIT
            give_number()
        with django_assert_num_queries(4):
            send()

    @pytest.mark.parametrize("act", [give_number, first_only])
    def test_of_many_at_once_one_happens_and_all_are_told_the_same(self, act):
        answers, errors = in_threads(8, lambda _n: send(act))
        assert errors == []
        assert len({answer.body for answer in answers}) == 1
        assert sum(not answer.is_replay for answer in answers) == 1
        assert last() == 1

    def test_of_many_at_once_with_other_content_all_but_one_are_refused(self):
        answers, errors = in_threads(8, lambda n: send(content=fingerprint(str(n))))
        assert len(answers) == 1
        assert {error.code for error in errors} == {"key_reused"}
        assert last() == 1

    def test_an_answer_lost_on_the_way_is_found_again(self, monkeypatch):
        """The commit happened, the connection died before saying so: the caller still learns the truth."""
        commit = connection.commit

        def commit_then_lose() -> None:
            commit()
            connection.connection.close()
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(connections["default"], "commit", commit_then_lose)
        assert send() == Answer(201, b"1", is_replay=True)
        assert last() == 1


def in_threads(count: int, work) -> tuple[list[Answer], list[DomainError]]:
    answers: list[Answer] = []
    errors: list[DomainError] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            answers.append(work(number))
        except DomainError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, errors
