"""A long past: affairs that were finished over the last 250 days, put in as the owner, many at once.

Run as `python -m bench.history COUNT` with the seats' sites on stdin. Each past affair has its ticket, the affair with
its papers, the certificate, the seal's register line, slip and rating, five journal entries and five remembered
requests. Values are made up; sizes, keys and the spread over sites and days are those of real rows.
"""

from __future__ import annotations

import json
import os
import sys

import psycopg

PAST = """
CREATE TEMP TABLE past AS
SELECT g, (%(sites)s::text[])[1 + g %% n] AS site, today - 1 - (g / n) %% 250 AS day, 1 + g / (n * 250) AS number,
       gen_random_uuid() AS ticket, gen_random_uuid() AS affair, gen_random_uuid() AS certificate,
       (today - 1 - (g / n) %% 250) + time '08:30' + (g %% 480) * interval '1 minute' AS at
FROM generate_series(0, %(count)s - 1) g, (SELECT %(n)s AS n, current_date AS today) AS fixed
"""
STEPS = (
    (
        "INSERT INTO queue_ticket (id, site_id, day, letter, number, label, code, status, queue, priority, passed_over,"
        " calls, clerk_id, taken_at, queued_at, called_at, begun_at, finished_at)"
        " SELECT ticket, site, day, 'A', number, 'A' || number, 'P' || upper(right(md5(g::text), 11)), 'done', 'A', '', 0,"
        " 1, %(clerk)s, at, at, at + interval '5 min', at + interval '6 min', at + interval '14 min' FROM past"
    ),
    (
        "INSERT INTO seals_sealuse (seal_id, number, at, affair, item_code, item_name, applicant_masked, document_name,"
        " document_number, document_digest, copies, edge, reason, remark, medium, previous, mac, approver_id, handler_id,"
        " keeper_id, witness_id) SELECT 'BENCH-' || site, 1000000 + g, at, 'P' || g, %(item)s, '个体工商户设立登记', '测*人',"
        " '营业执照', 'P' || g, sha256(g::text::bytea), 1, '', '准予决定用印', '', 'electronic', sha256(g::text::bytea),"
        " sha256(g::text::bytea), %(head)s, %(clerk)s, %(keeper)s, %(witness)s FROM past"
    ),
    (
        "INSERT INTO certificates_certificate (id, number, code, name, template, holder_masked, content_sealed, digest,"
        " status, needs_seal, drafted_at, issued_at, revoke_reason, seal_use_id, site_id)"
        " SELECT certificate, 'P' || g, 'P' || upper(right(md5(g::text), 11)), '营业执照', 'licence', '测*人',"
        " decode(repeat(md5(g::text), 40), 'hex'), sha256(g::text::bytea), 'issued', true, past.at, past.at, '', u.id, site"
        " FROM past JOIN seals_sealuse u ON u.seal_id = 'BENCH-' || site AND u.number = 1000000 + g"
    ),
    (
        "INSERT INTO applications_application (id, number, status, answers_sealed, answers_revision, opened_at,"
        " received_on, acceptance, clock_from, is_provisional, proposal, accepted_at, decided_at, reason, issued_at,"
        " finished_at, collector_masked, applicant_id, certificate_id, decided_by_id, handler_id, site_id,"
        " decided_at_site_id, ticket_id, version_id)"
        " SELECT affair, 'P' || g, 'finished', decode(repeat(md5(g::text), 30), 'hex'), 1, at, day, 'complete', day, false,"
        " '', at, at, '', at, at, '测*人', %(resident)s, certificate, %(clerk)s, %(clerk)s, site, site, ticket, %(version)s"
        " FROM past"
    ),
    (
        "INSERT INTO applications_applicationmaterial (application_id, material_id, state, is_needed)"
        " SELECT affair, m.id, 'seen', true FROM past, catalogue_requiredmaterial m"
        " WHERE m.version_id = %(version)s AND m.when = '{}'"
    ),
    (
        "INSERT INTO ratings_slip (application_id, code, made_at)"
        " SELECT affair, 'P' || upper(right(md5(g::text), 11)), at FROM past"
    ),
    (
        "INSERT INTO ratings_rating (level, reasons, is_anonymous, channel, at, slip_id)"
        " SELECT 5, '{}', true, 'portal', past.at, s.id FROM past JOIN ratings_slip s ON s.application_id = affair"
    ),
    (
        "INSERT INTO journal_entry (at, event, subject_type, subject_id, site, account, request, channel, data, person,"
        " version, digest) SELECT at, 'application.accepted', 'application', affair, site, %(clerk)s, gen_random_uuid(),"
        " 'api', jsonb_build_object('number', 'P' || g), %(resident)s, 1, sha256(g::text::bytea)"
        " FROM past, generate_series(1, 5)"
    ),
    (
        "INSERT INTO core_repeat (account, key, fingerprint, status, body, content_type, at)"
        " SELECT 'api:' || %(clerk)s, gen_random_uuid(), sha256(g::text::bytea), 200,"
        " decode(repeat(md5(g::text), 25), 'hex'), 'application/json', at FROM past, generate_series(1, 5)"
    ),
)


def people(db: psycopg.Connection, item: str) -> dict[str, object]:
    """Who did it all: one clerk, the head, the keepers, one resident."""
    accounts = dict(db.execute("SELECT username, id FROM accounts_account").fetchall())
    version = db.execute("SELECT current_id FROM catalogue_serviceitem WHERE code = %s", [item]).fetchone()
    resident = db.execute("SELECT id FROM people_resident LIMIT 1").fetchone()
    assert version is not None
    assert resident is not None, "record a whole affair first: history needs somebody"
    return {
        "clerk": accounts["far0"],
        "head": accounts["head"],
        "keeper": accounts["keeper1"],
        "witness": accounts["keeper2"],
        "version": version[0],
        "resident": resident[0],
        "item": item,
    }


def main() -> None:
    """Put the past in, then let the server look at it as its own housekeeping would."""
    told = json.load(sys.stdin)
    sites = sorted({seat["site"] for seats in told["seats"].values() for seat in seats})
    options = "-c search_path=county_510184 -c timezone=Asia/Shanghai"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True, options=options) as db:
        values = {"sites": sites, "n": len(sites), "count": int(sys.argv[1]), **people(db, told["item"])}
        db.execute(PAST, values)
        for step in STEPS:
            db.execute(step, values)
        for step in STEPS:
            db.execute(f"VACUUM ANALYZE {step.split()[2]}")
        size = db.execute("SELECT pg_database_size(current_database())").fetchone()
    print(json.dumps({"affairs": int(sys.argv[1]), "database_mb": round(size[0] / 2**20) if size else 0}))


if __name__ == "__main__":
    main()
