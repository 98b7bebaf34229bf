"""The pictures of the notes: each is drawn, into the file that is named after it."""

import pytest
from click.testing import CliRunner

from dlcourse.cli import main
from dlcourse.figures.picture import all_pictures


def run(*arguments):
    return CliRunner().invoke(main, ["figures", *map(str, arguments)])


@pytest.mark.parametrize("name", all_pictures())
def test_each_figure_is_drawn(name, tmp_path):
    each = all_pictures()[name]
    assert each.about.endswith(".")
    assert each.notes.startswith("note ")
    path = each.save(tmp_path)
    assert path.name == f"{name}.png"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_those_that_are_named_are_drawn(tmp_path):
    done = run("binary_entropy", "--out", tmp_path / "new" / "folder")
    assert done.exit_code == 0, done.output
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["binary_entropy.png"]
    assert done.stdout == f"{tmp_path / 'new' / 'folder' / 'binary_entropy.png'}\n"


def test_the_list_says_what_there_is():
    text = run("--list").stdout
    assert all(f"{name}\n    {each.about} ({each.notes})" in text for name, each in all_pictures().items())


def test_an_unknown_figure_gets_the_nearest_name(tmp_path):
    done = run("binary_entropie", "--out", tmp_path)
    assert done.exit_code == 2
    assert "binary_entropy" in done.stderr


def test_without_matplotlib_it_is_told_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = run("--out", tmp_path)
    assert done.exit_code == 2
    assert "pip install matplotlib" in done.stderr


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    done = run("binary_entropy", "--out", tmp_path / "file" / "folder")
    assert done.exit_code == 2
    assert str(tmp_path / "file" / "folder") in done.stderr
