"""Name shapes: what varies is found in any place, and no two plain names ever become one."""

import re
import string
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.shape import shape_of, starred, varies

PLAIN_NAMES = """
    etl-v2 etl-v3 s3-sync s4-sync media-transcode-2160p media-transcode-720p sha256-check base64 log4j2 utf-8
    python-3-11 release-v2-3 phase-1 step-2 model-2024-large facade12 deadbeef decade 정산-일일-배치 배치12 第3回 42
    ec2-rightsizing h264-encode route53-export 2026-summary x-2026-13-40-y transcode2160p warehouse2vacuum
"""


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("backfill-2026-11-20", "backfill-{date}"),
        ("backup20261120", "backup{date}"),
        ("close-2026_11", "close-{date}"),
        ("close-202611", "close-{date}"),
        ("report-2026-W47", "report-{date}"),
        ("daily__load__2026-11-20T00:00:00", "daily__load__{date}"),
        ("manual__2026-11-20T00:00:00.123456+00:00", "manual__{date}"),
        ("load-20261120T101112Z-full", "load-{date}-full"),
        ("load-2026-11-20_03-00", "load-{date}"),
        ("tick-1763769600", "tick-{date}"),
        ("tick-1763769600123", "tick-{date}"),
        ("정산-2026년11월20일", "정산-{date}"),
        ("정산-일일-배치-2026-11-20", "정산-일일-배치-{date}"),
        ("日次レポート-2026年11月20日", "日次レポート-{date}"),
        ("job-550e8400-e29b-41d4-a716-446655440000", "job-{id}"),
        ("job-550e8400e29b41d4a716446655440000-x", "job-{id}-x"),
        ("build-a1b2c3d", "build-{id}"),
        ("build-4217abcd", "build-{id}"),
        ("build-48151623", "build-{id}"),
        ("SRR1234567-align", "SRR{id}-align"),
        ("tw-3fZ8Kq2pLmN0aB-ALIGN_sample1", "tw-{id}-ALIGN_sample{n}"),
        ("import-01HF8ZQX3N5R7V9T2W4Y6A8B0C", "import-{id}"),
        ("nf-ALIGN_sample12", "nf-ALIGN_sample{n}"),
        ("shard-3-of-10", "shard-{n}-of-{n}"),
        ("resize-media-12", "resize-media-{n}"),
        ("part-007-merge", "part-{n}-merge"),
        ("img0042", "img{n}"),
        ("etl-2026-11-20-1", "etl-{date}-{n}"),
    ],
)
def test_dates_ids_and_counters_are_what_varies(name, shape):
    assert shape_of(name) == shape


@pytest.mark.parametrize("name", PLAIN_NAMES.split())
def test_a_plain_name_is_its_own_shape(name):
    assert shape_of(name) == name
    assert not varies(name)


def test_a_row_shows_a_star_for_what_varies():
    assert starred(shape_of("etl-2026-11-20")) == "etl-*"
    assert starred(shape_of("shard-3-of-10")) == "shard-*-of-*"
    assert starred("etl") == "etl"


ANY = st.text(max_size=60) | st.text("-_.:/TZW09182bcdefx정日年", max_size=60)
DATES = st.dates(date(1970, 1, 1), date(2099, 12, 31))
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31))
WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=8)
SMALL = st.integers(1, 999)
PLAIN_WORDS = WORDS | st.builds("{}{}".format, st.sampled_from(["v", "s", "ec", "ipv", "p"]), st.integers(1, 99))
PLAIN = st.lists(PLAIN_WORDS, min_size=1, max_size=5).map("-".join)


@given(ANY)
def test_the_shape_of_a_shape_is_itself(name):
    assert shape_of(shape_of(name)) == shape_of(name) == shape_of(str(name))


@given(ANY)
def test_only_digits_make_a_name_vary(name):
    if not re.search("[0-9]", name):
        assert shape_of(name) == name


@given(PLAIN, PLAIN)
def test_two_plain_names_never_become_one(one, other):
    assert (shape_of(one) == shape_of(other)) == (one == other)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4), DATES, DATES)
def test_names_that_differ_in_a_word_never_share_a_shape(one, other, day, other_day):
    first, second = (shape_of("-".join([*words, str(when)])) for words, when in ((one, day), (other, other_day)))
    assert (first == second) == (one == other)


@given(PLAIN, st.lists(st.uuids(), min_size=2, max_size=5))
def test_names_that_differ_in_an_id_share_one(stem, ids):
    assert {shape_of(f"{stem}-{one}") for one in ids} == {f"{stem}-{{id}}"}


@given(PLAIN, TIMES, st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%SZ", "%Y_%m_%d"]))
def test_names_that_differ_in_a_date_share_one(stem, when, form):
    assert shape_of(f"{stem}-{when.strftime(form)}") == f"{stem}-{{date}}"


@given(WORDS, SMALL, SMALL)
def test_a_number_inside_a_name_is_part_of_it(word, one, other):
    first, second = shape_of(f"resize-{one}px-{word}"), shape_of(f"resize-{other}px-{word}")
    assert (first == second) == (one == other)
