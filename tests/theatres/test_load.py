"""Loading theatres: the shipped one, a user's folder, `extends`, and sheets that are wrong."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing import wording
from crossbearing.errors import TheatreError
from crossbearing.theatres import load as loading
from crossbearing.theatres.load import load, names

ACTORS = "sac mndaa tnla aa kia uwsa china nug pdf bpla pla kndf northeastern-command"
PLACES = """lashio lashio-township lashio-district hsenwi hsenwi-township kutkai kokang laukkai monekoe mongyai hoya
kunming naypyitaw muse"""


def write(folder: Path, toml: str = 'name = "Ford"\n', **sheets: str) -> Path:
    """Return the folder with `theatre.toml` and the sheets given, each as text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "theatre.toml").write_text(toml, encoding="utf-8")
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_myanmar_ships_and_has_the_rows_that_others_rely_on() -> None:
    assert "myanmar" in names()
    theatre = load("myanmar")
    assert set(ACTORS.split()) <= theatre.actors.keys() and set(PLACES.split()) <= theatre.places.keys()
    assert {"irrawaddy", "moemaka"} <= theatre.sources.keys()
    assert len(theatre.actors) >= 55 and len(theatre.places) >= 250 and len(theatre.sources) >= 40
    assert len([p for p in theatre.places.values() if p.level == "ward" and "lashio" in p.parents]) == 12


def test_sides_and_wholes_of_myanmar() -> None:
    theatre = load("myanmar")
    assert theatre.side("northeastern-command") == "sac" and theatre.side("deng-xijun") == "china"
    # A coalition commands nobody: its members answer for themselves.
    assert theatre.side("mndaa") == "mndaa" and theatre.is_part_of("mndaa", "three-brotherhood-alliance")
    assert theatre.actors["northeastern-command"].based_at == ("lashio", "mongyai")
    assert theatre.is_within("lashio", "lashio-township") and theatre.is_within("lashio", "northern-shan")
    # Monekoe is in Muse township and, in the MNDAA's own scheme, in a district of its own.
    assert theatre.is_within("monekoe", "muse-district") and theatre.is_within("monekoe", "monekoe-district")


def test_loading_myanmar_takes_less_than_fifty_milliseconds() -> None:
    best = 1.0
    for _ in range(5):  # the machine may be busy: the best of five says what the code needs
        loading._load.cache_clear()
        started = time.process_time()
        load("myanmar")
        best = min(best, time.process_time() - started)
    assert best < 0.05


def test_a_user_folder_with_missing_columns_and_a_byte_order_mark(tmp_path: Path) -> None:
    folder = write(tmp_path / "ford", actors="", places="\ufeffID, Name ,lat,lon\nford,Fordtown, 1.5,2\n\n,,,\n")
    (folder / "actors.csv").unlink()
    theatre = load(folder)
    assert (theatre.id, theatre.name) == ("ford", "Ford") and theatre.actors == {} and theatre.sources == {}
    assert theatre.places["ford"].name == "Fordtown" and theatre.places["ford"].lat == 1.5
    assert theatre.places["ford"].kind == "settlement" and theatre.places["ford"].parents == ()


def test_cells_are_lists_and_days(tmp_path: Path) -> None:
    head = "id,name,aliases,based_at,valid_from,valid_to,note\n"
    actors = f'{head}nra,"River Army, the",NRA; the rivermen ;,a;b,2020-01-02,,x\n'
    actor = load(write(tmp_path / "t", actors=actors)).actors["nra"]
    assert actor.name == "River Army, the" and actor.aliases == ("NRA", "the rivermen")
    assert actor.based_at == ("a", "b") and actor.valid_from == date(2020, 1, 2) and actor.valid_to is None


def test_extends_adds_and_overrides_rows_by_id(tmp_path: Path) -> None:
    sources = "id,name,affiliated_actor\nirrawaddy,Irrawaddy (renamed),\nmine,My Paper,mndaa\n"
    theatre = load(write(tmp_path / "mine", 'name = "Mine"\nextends = "myanmar"\n', sources=sources))
    base = load("myanmar")
    assert theatre.name == "Mine" and theatre.actors == base.actors and theatre.levels == base.levels
    assert theatre.sources["irrawaddy"].name == "Irrawaddy (renamed)" and "mine" in theatre.sources
    assert base.sources["irrawaddy"].name == "The Irrawaddy"
    assert theatre.repeated == ()
    assert theatre.digest != base.digest


def test_extends_another_folder_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "base", places="id,name\na,Aton\n")
    theatre = load(write(tmp_path / "more", 'name = "More"\nextends = "base"\n', places="id,name\nb,Bton\n"))
    assert set(theatre.places) == {"a", "b"}


def test_extends_in_a_ring_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a", 'extends = "b"\n')
    write(tmp_path / "b", 'extends = "a"\n')
    with pytest.raises(TheatreError, match="comes back to itself"):
        load(tmp_path / "a")


def test_the_digest_is_of_the_sheets_and_a_change_is_seen(tmp_path: Path) -> None:
    folder = write(tmp_path / "t", places="id,name\na,Aton\n")
    first = load(folder)
    assert load(folder) is first
    (folder / "places.csv").write_text("id,name\na,Another\n", encoding="utf-8")
    second = load(folder)
    assert second.places["a"].name == "Another" and second.digest != first.digest


def test_a_repeated_id_is_kept_for_the_check(tmp_path: Path) -> None:
    theatre = load(write(tmp_path / "t", places="id,name\na,Aton\nb,Bton\na,Other\n"))
    assert theatre.places["a"].name == "Other" and theatre.repeated == (("places.csv", 4, "a"),)


@pytest.mark.parametrize(
    ("sheet", "text", "said"),
    [
        ("places", "id,lat\na,1\nb,north\n", r"t/places\.csv, row 3, column 'lat': 'north' is not a number"),
        ("places", "id,lon\na,nan\n", "column 'lon'"),
        ("actors", "id,valid_from\na,last year\n", r"row 2, column 'valid_from': 'last year' is not a day"),
        ("actors", "name\nNobody\n", "no column `id`"),
        ("actors", "id,name\n,Nobody\n", "row 2, column 'id': the cell is empty"),
        ("sources", 'id,name\na,"open\n', "row"),
    ],
)
def test_a_wrong_cell_says_file_row_and_column_and_what_to_do(tmp_path: Path, sheet: str, text: str, said: str) -> None:
    if "open" in text:
        text = text + "x" * 200_000
    with pytest.raises(TheatreError, match=said) as caught:
        load(write(tmp_path / "t", **{sheet: text}))
    assert caught.value.hint


def test_a_sheet_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "t")
    (folder / "actors.csv").write_bytes("id,name\na,Café\n".encode("latin-1"))
    with pytest.raises(TheatreError, match="not UTF-8"):
        load(folder)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("name = ", "not valid TOML"),
        ('levels = "town"', "`levels` must be a list"),
        ("box = [1, 2]", "four numbers"),
        ("extends = 3", "`extends` must be"),
    ],
)
def test_a_wrong_theatre_toml_says_so(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(TheatreError, match=said):
        load(write(tmp_path / "t", toml))


def test_unknown_names_and_bare_folders_say_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(TheatreError, match="neither a shipped name nor a folder") as caught:
        load("atlantis")
    assert "myanmar" in caught.value.hint
    with pytest.raises(TheatreError, match=r"has no theatre\.toml"):
        load(tmp_path)


def test_ten_thousand_rows_load(tmp_path: Path) -> None:
    rows = "".join(f"p{i},Place {i},Spot {i};Site {i},settlement,town\n" for i in range(10_000))
    started = time.process_time()
    theatre = load(write(tmp_path / "big", places=f"id,name,aliases,kind,level\n{rows}"))
    assert len(theatre.places) == 10_000 and time.process_time() - started < 2


@given(st.binary(max_size=300))
def test_any_bytes_load_or_are_refused_with_a_reason(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = write(tmp_path_factory.mktemp("fuzz") / "t")
    (folder / "places.csv").write_bytes(b"id,name,lat\n" + data)
    try:
        load(folder)
    except TheatreError as fault:
        assert fault.message and fault.hint


def test_a_name_in_the_local_script_is_kept_and_is_an_alias_once(tmp_path: Path) -> None:
    places = "id,name,aliases,level,local\nford,Ford,The Ford,town,Форд\nmill,Mill,Млин;Mills,town,Млин\n"
    found = load(write(tmp_path / "t", places=places)).places
    assert (found["ford"].local, found["ford"].aliases) == ("Форд", ("The Ford", "Форд"))
    assert (found["mill"].local, found["mill"].aliases) == ("Млин", ("Млин", "Mills"))


@pytest.mark.parametrize("name", names())
def test_shipped_local_names_are_in_the_theatres_own_script(name: str) -> None:
    theatre = load(name)
    local = [p.local for p in theatre.places.values() if p.local]
    assert len(local) >= {"myanmar": 500, "ukraine": 600, "yemen": 150, "sudan": 50}.get(name, 0)
    assert all(wording.local_language(words, theatre) in theatre.languages for words in local)
    assert load("myanmar").local_name("lashio") == "လားရှိုး"
