"""The bound: pgbench writing the same rows on the same server, without our program in between.

The script is made from the statements that one recorded citizen wrote (record.py): what is new for each citizen
(ids, numbers, codes) becomes a variable, the clerk's site and counter are given per client.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

UUID = re.compile(r"'([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})'(::uuid)?")
CODED = re.compile(r"'([0-9A-Z]{10,20})'")
ARRAY = re.compile(r"'\{((?:[0-9a-f]{32},?)+)\}'::uuid\[\]")
CERTIFICATE = re.compile(r"'(\d{6}-\w+-\d{4}-\d{6})'")
KEY = re.compile(r"'(record-[^']+)'")
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
LATENCY = re.compile(r"^latency average = ([0-9.]+) ms", re.MULTILINE)


def script(writes: list[str], seat: dict[str, Any]) -> str:
    """A pgbench script that writes what `writes` wrote, for a new citizen each time."""
    body = "\n".join(f"{sql.strip().rstrip(';')};" for sql in writes)
    made: list[str] = []

    def fresh(expression: str) -> str:
        made.append(f"{expression} AS v{len(made)}")
        return f":v{len(made) - 1}"

    def replaced(pattern: re.Pattern[str], expression: Callable[[str], str]) -> str:
        known: dict[str, str] = {}

        def variable(match: re.Match[str]) -> str:
            value = match.group(1).replace("-", "") if pattern is UUID else match.group(1)
            if value not in known:
                known[value] = fresh(expression(value))
            return known[value]

        return pattern.sub(variable, body)

    body = ARRAY.sub(lambda match: "ARRAY['" + match.group(1).replace(",", "', '") + "']::uuid[]", body)
    body = replaced(UUID, lambda _value: "gen_random_uuid()")
    body = replaced(KEY, lambda _value: "gen_random_uuid()::text")
    body = replaced(CERTIFICATE, lambda _value: "gen_random_uuid()::text")
    body = replaced(CODED, lambda value: f"upper(right(md5(random()::text), {min(20, len(value))}))")
    body = re.sub(rf"'([^'\n]*){seat['site']}([^'\n]*)'", r"('\1' || :site::text || '\2')", body)
    body = re.sub(rf"counter_id = {seat['counter']}\b", "counter_id = :counter", body)
    return f"SELECT {', '.join(made)} \\gset\n{_numbered(body)}\n"


def _numbered(body: str) -> str:
    """What one statement gives and a later one uses: running numbers and row ids go through variables too."""
    body = re.sub(r"(RETURNING last);", r"\1 \\gset", body)
    body = re.sub(r"(INSERT INTO \"queue_ticket\".*?'[A-Z]', )\d+(, 'A)", r"\1:last\2", body)
    # the register's next number, under the seal's lock as in the action
    body = re.sub(
        r"^(.*INSERT INTO \"?seals_sealuse\"?.*?VALUES \(([^,]+), )\d+,(.*);",
        r"SELECT last_number + 1 AS use FROM seals_seal WHERE code = \2 FOR UPDATE \\gset\n\1:use,\3 \\gset use_",
        body,
        flags=re.MULTILINE,
    )
    body = re.sub(
        r"(INSERT INTO \"documents_storedfile\".*?VALUES \([^,]+, )'[^']+'::bytea",
        r"\1sha256(random()::text::bytea)",
        body,
    )
    body = re.sub(
        r"\"?signed_digest\"? = '[^']+'::bytea", "signed_digest = sha256(random()::text::bytea)", body
    )
    body = re.sub(r'"?last_number"? = \d+', "last_number = :use", body)
    body = re.sub(r'"?seal_use_id"? = \d+', "seal_use_id = :use_id", body)
    body = re.sub(r'(INSERT INTO "?ratings_slip"?.*);', r"\1 \\gset slip_", body)
    body = re.sub(r'(INSERT INTO "?ratings_rating"?.*?VALUES \()\d+,', r"\1:slip_id,", body)
    # the papers of this affair, in place of the recorded one's
    listed = re.search(r"UNNEST\(\(?ARRAY\[(:v\d+)", body)
    return re.sub(
        r'UPDATE "applications_applicationmaterial" SET .*;',
        f"UPDATE applications_applicationmaterial SET state = 'seen' WHERE application_id = {listed.group(1)};"
        if listed
        else "",
        body,
    )


def run(
    bin_folder: Path,
    url: str,
    schema: str,
    text: str,
    clients: list[dict[str, Any]],
    seconds: int,
    folder: Path,
) -> dict[str, Any]:
    """Citizens per second and mean ms per citizen with one pgbench client for each seat."""
    path = folder / "bound.sql"
    path.write_text(text)
    parts = urlsplit(url)
    environment = {
        "PGPASSWORD": parts.password or "",
        "PGOPTIONS": f"-c search_path={schema} -c timezone=Asia/Shanghai",
    }
    processes = [
        subprocess.Popen(
            [
                str(bin_folder / "pgbench"), "-n", "-M", "prepared", "-c", "1", "-T", str(seconds), "-f", str(path),
                "-D", f"site={seat['site']}", "-D", f"counter={seat['counter']}",
                url,
            ],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seat in clients
    ]  # fmt: skip
    rate, latency = 0.0, []
    for process in processes:
        out, err = process.communicate()
        if process.returncode or not TPS.search(out):
            raise RuntimeError(f"pgbench failed: {err[-2000:]}{out[-500:]}")
        rate += float(TPS.search(out).group(1))
        latency.append(float(LATENCY.search(out).group(1)))
    return {"per_second": round(rate, 1), "mean_ms": round(sum(latency) / len(latency), 2)}
