"""A bucket that speaks S3 as the store: FILES_URL=s3://bucket/prefix?endpoint=https://host:port&region=name.

A PUT that was answered is durable by S3's contract, and shows under its key only when it is whole; its MD5 is sent along,
so that bytes damaged on the way are refused.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import Away, Item

SECONDS = 10  # for a connection, and again for an answer
TRIES = 3
MISSING = {"NoSuchKey", "404"}


class Bucket:
    """One object for each key under `prefix`."""

    def __init__(self, client: Any, name: str, prefix: str) -> None:
        self.client = client
        self.name = name
        self.prefix = prefix

    def write(self, key: str, data: bytes) -> None:
        """See Store."""
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        with _away():
            self.client.put_object(Bucket=self.name, Key=self.prefix + key, Body=data, ContentMD5=digest)

    def read(self, key: str) -> bytes:
        """See Store."""
        with _away(key):
            return self.client.get_object(Bucket=self.name, Key=self.prefix + key)["Body"].read()

    def remove(self, key: str) -> None:
        """See Store."""
        with _away():
            self.client.delete_object(Bucket=self.name, Key=self.prefix + key)

    def items(self, under: str = "") -> Iterator[Item]:
        """See Store."""
        pages = self.client.get_paginator("list_objects_v2")
        with _away():
            for page in pages.paginate(Bucket=self.name, Prefix=self.prefix + under):
                for each in page.get("Contents", []):
                    yield Item(each["Key"].removeprefix(self.prefix), each["LastModified"])

    def check(self) -> None:
        """See Store."""
        key = f"check/{uuid.uuid4().hex}"
        self.write(key, b"check")
        self.read(key)
        self.remove(key)


@lru_cache(maxsize=4)
def bucket(url: str, key_id: str, secret: str) -> Bucket:
    """The bucket of an address; one client for all threads of a process. Raises Away for an address without a bucket."""
    import boto3
    from botocore.config import Config

    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise Away("FILES_URL is not s3://bucket?endpoint=…")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=asked.get("endpoint"),
        region_name=asked.get("region", "us-east-1"),
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            s3={"addressing_style": asked.get("style", "path")},
            # other makers' servers do not know Amazon's newer check sums
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    prefix = parts.path.strip("/")
    return Bucket(client, parts.netloc, f"{prefix}/" if prefix else "")


@contextmanager
def _away(key: str = "") -> Iterator[None]:
    """Turn the client's faults into ours: a missing key of a reader, and everything else."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if key and error.response.get("Error", {}).get("Code") in MISSING:
            raise FileNotFoundError(key) from None
        raise Away(str(error)) from error
    except BotoCoreError as error:
        raise Away(str(error)) from error
