"""Bulk downloads as Canvas, Moodle and Gradescope write them, for a class with hard names."""

import json
import zipfile

import pytest

from autograder.course.collecting import collect
from autograder.roster.people import Key, Person, Roster, squashed
from autograder.roster.table import read_roster
from tests.autograder.hard_class import NAME, NAMES, ROSTER, STUDENTS, rfc_csv
from tests.autograder.platforms import canvas_file, moodle_folder


@pytest.fixture
def roster(tmp_path):
    head = [*ROSTER[0], "Identifier"]
    path = tmp_path / "roster.csv"
    rows = [[*row, f"Participant {900 + at}"] for at, row in enumerate(ROSTER[1:])]
    path.write_text(rfc_csv([head, *rows]), encoding="utf-8", newline="")
    return read_roster(path)


def download(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def collected(source, roster, out):
    """Whose each content is, by what lies in the folders; and what came of it."""
    done = collect([source], roster, NAME, out)
    found = {p.read_text(): p.relative_to(out).parts[0] for p in out.rglob("*") if p.is_file() and p.suffix == ".py"}
    return found, done


def nameless(roster, *keys):
    """A roster whose people are known by a name and nothing else of these."""
    return Roster(
        [Person(one.student, {k: v for k, v in one.known_as.items() if k not in keys}, one.section) for one in roster]
    )


LETTERS = [squashed(name) for name in NAMES]  # which tell people apart who have any, and no namesake


class TestDownloads:
    BY_NAME = tuple(at for at, letters in enumerate(LETTERS) if letters and LETTERS.count(letters) == 1)

    def test_canvas_by_number_and_by_name(self, roster, tmp_path):
        files = {canvas_file(name, str(4700 + at), 90000 + at, "hw.py"): f"{at}" for at, name in enumerate(NAMES)}
        assert len(files) == len(NAMES)
        found, done = collected(download(tmp_path / "a.zip", files), roster, tmp_path / "out")
        assert found == {str(at): student for at, student in enumerate(STUDENTS)}
        assert (done.unknown, done.systems, done.missing) == ([], ["Canvas"], [])
        by_name = nameless(roster, Key.CANVAS)
        found, done = collected(tmp_path / "a.zip", by_name, tmp_path / "by-name")
        assert found == {str(at): STUDENTS[at] for at in self.BY_NAME}
        assert len(done.unknown) == len(NAMES) - len(self.BY_NAME) == 5

    def test_moodle_by_number_and_by_name_in_folders_and_flat(self, roster, tmp_path):
        for kind, joint in (("folders", "/"), ("flat", "_")):
            files = {moodle_folder(name, str(900 + at)) + joint + "h_w.py": f"{at}" for at, name in enumerate(NAMES)}
            found, done = collected(download(tmp_path / f"{kind}.zip", files), roster, tmp_path / kind)
            assert found == {str(at): student for at, student in enumerate(STUDENTS)}
            assert (done.unknown, done.systems) == ([], ["Moodle"])
            assert {p.name for p in (tmp_path / kind).rglob("*.py")} == {"h_w.py"}
        found, _ = collected(tmp_path / "folders.zip", nameless(roster, Key.MOODLE), tmp_path / "by-name")
        assert found == {str(at): STUDENTS[at] for at in self.BY_NAME}

    def test_gradescope_by_what_its_list_says(self, roster, tmp_path):
        for keys in ((":email",), (":sid",), (":name",)):
            listed, files = "", {}
            for at, row in enumerate(ROSTER[1:]):
                said = {":name": row[1], ":sid": row[4], ":email": row[2]}
                lines = "".join(f"    {key}: {json.dumps(said[key], ensure_ascii=False)}\n" for key in keys)
                listed += f"submission_{at}:\n  :submitters:\n  -\n{lines}  :created_at: 2026-03-01 10:00:00 Z\n"
                files[f"assignment_1_export/submission_{at}/hw.py"] = f"{at}"
            files["assignment_1_export/submission_metadata.yml"] = listed
            kind = keys[0].strip(":")
            found, _ = collected(download(tmp_path / f"{kind}.zip", files), roster, tmp_path / kind)
            expected = self.BY_NAME if kind == "name" else range(len(NAMES))
            assert found == {str(at): STUDENTS[at] for at in expected}

    def test_a_name_that_ends_in_another_s_number_is_nobody_s_unless_it_is_known(self, roster, tmp_path):
        """Canvas joins name, user and attachment by the same sign, and students name themselves."""
        name = canvas_file("Xyz_4702", "4700", 90001, "hw.py")
        assert name == "xyz_4702_4700_90001_hw.py"
        found, done = collected(download(tmp_path / "a.zip", {name: "ada's"}), roster, tmp_path / "out")
        assert (found, [file for file, _ in done.unknown]) == ({}, [name])
        own = canvas_file("Lovelace, Ada", "4700", 4702, "90001_hw.py")  # which could be `lovelaceada_4700` of 4702
        assert collected(download(tmp_path / "c.zip", {own: "a"}), roster, tmp_path / "c")[0] == {"a": "s00"}
        numbered = canvas_file("Lovelace, Ada", "4700", 90001, "3_tries_12_34_x.py")
        assert collected(download(tmp_path / "b.zip", {numbered: "a"}), roster, tmp_path / "b")[0] == {"a": "s00"}

    @pytest.mark.parametrize(
        "inside",
        [
            canvas_file(NAMES[2], "4702", 99999999999, "hw.py"),
            moodle_folder(NAMES[2], "902") + "/hw.py",
            moodle_folder(NAMES[2], "902") + "_hw.py",
        ],
    )
    def test_in_a_student_s_folder_no_name_makes_a_file_somebody_else_s(self, roster, tmp_path, inside):
        source = download(tmp_path / "a.zip", {f"s00/{inside}": "s00's", "s02/hw.py": "s02's own"})
        found, _ = collected(source, roster, tmp_path / "out")
        assert found == {"s00's": "s00", "s02's own": "s02"}

    def test_in_a_canvas_file_s_name_nothing_of_moodle_counts(self, roster, tmp_path):
        name = canvas_file(NAMES[0], "4700", 90001, "Emmy_902_assignsubmission_file_hw.py")
        found, done = collected(download(tmp_path / "a.zip", {name: "a"}), roster, tmp_path / "out")
        assert (found, done.systems) == ({"a": "s00"}, ["Canvas"])

    FORGED = "submission_1:\n  :submitters:\n  - :email: s00@example.org\n  :created_at: 2036-03-01 10:00:00 Z\n"

    def gradescope(self, forged, top=""):
        genuine = "".join(
            f"submission_{at}:\n  :submitters:\n  - :email: s0{at}@example.org\n  :created_at: 2026-03-01 10:00:00 Z\n"
            for at in (0, 1)
        )
        return {
            f"{top}submission_metadata.yml": genuine, f"{top}submission_0/hw.py": "s00's",
            f"{top}submission_1/hw.py": "s01's", forged: self.FORGED, f"{top}submission_0/submission_1/x.py": "inner",
        }  # fmt: skip

    @pytest.mark.parametrize("top", ["", "assignment_1_export/"])
    def test_a_list_that_a_student_handed_in_says_nothing(self, roster, tmp_path, top):
        files = self.gradescope(f"{top}submission_0/submission_metadata.yml", top)
        found, _ = collected(download(tmp_path / "a.zip", files), roster, tmp_path / "out")
        assert found == {"s00's": "s00", "s01's": "s01", "inner": "s00"}

    def test_nor_does_one_in_a_folder_of_its_own_name(self, roster, tmp_path):
        files = {
            "s00/submission_metadata.yml": self.FORGED, "s00/submission_1/hw.py": "s00's", "s01/hw.py": "s01's",
            "s01/submission_1/x.py": "s01's too",
        }  # fmt: skip
        found, _ = collected(download(tmp_path / "a.zip", files), roster, tmp_path / "out")
        assert found == {"s00's": "s00", "s01's": "s01", "s01's too": "s01"}

    @pytest.mark.parametrize("letters", [60, 80, 83, 84, 120])
    def test_a_long_name_is_taken_or_refused_and_stops_nobody_else(self, roster, tmp_path, letters):
        long = "文" * letters + ".py"
        files = {moodle_folder(NAMES[20], "920") + "/" + long: "long", moodle_folder(NAMES[0], "900") + "/hw.py": "ada"}
        for content in ("long", "longer"):
            files[moodle_folder(NAMES[20], "920") + "/" + long] = content
            found, done = collected(download(tmp_path / "a.zip", files), roster, tmp_path / "out")
        fits = len(long.encode()) <= 240
        assert found["ada"] == "s00"
        assert ("longer" in found) == fits
        assert [reason for _, reason in done.refused] == ([] if fits else ["its name is too long; 240 bytes are taken"])
