"""Bulk downloads of Canvas, Moodle and Gradescope go to the students they are of, and nothing is lost on the way."""

import io
import json
import os
import stat
import zipfile

import pytest
from click.testing import CliRunner

from autograder.asked.exercise import ExerciseError
from autograder.cli import main
from autograder.course.collecting import collect
from autograder.course.student_folder import EARLIER
from autograder.handin.finding import find_handins
from autograder.roster.archives import File, Refused, Sizes, files_of
from autograder.roster.downloads import claims, read_metadata
from autograder.roster.people import Key, Person, Roster, squashed
from autograder.roster.table import read_roster

NAME = "01-statistics"
OWN = (
    "student,name,email,Canvas ID,Participant\n"
    "ada,Ada Lovelace,ada@example.org,4711,Participant 901\n"
    "emmy,Emmy Noether,emmy@example.org,4712,Participant 902\n"
    "kurt,Kurt Gödel,kurt@example.org,4713,Participant 903\n"
    "jose,José-María O'Neil,jose@example.org,4714,Participant 904\n"
)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(OWN)
    return path


def archive(path, files, **dates):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, dates.get("date", (2026, 3, 1, 12, 0, 0)))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return path


def packed(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return stream.getvalue()


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(*arguments):
    return CliRunner().invoke(main, ["collect", *map(str, arguments)])


class TestRoster:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_whatever_a_spreadsheet_makes_of_it(self, tmp_path, encoding, delimiter):
        path = tmp_path / "r.csv"
        path.write_bytes(OWN.replace(",", delimiter).replace("\n", "\r\n").encode(encoding))
        kurt = read_roster(path).get("kurt")
        assert kurt.name == "Kurt Gödel"
        assert kurt.get(Key.CANVAS) == "4713"
        assert kurt.get(Key.EMAIL) == "kurt@example.org"

    def test_columns_have_many_names(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_text(
            "Last Name,FIRST_NAME,E-Mail Address,User Name,ID-Number\nLovelace,Ada,A@X.org,al1,0042\n,,,,\n"
        )
        (person,) = read_roster(path)
        assert (person.student, person.name, person.get(Key.NUMBER)) == ("al1", "Ada Lovelace", "0042")
        assert read_roster(path).find({Key.EMAIL: "a@x.ORG"}) == [person]

    def test_canvas_s_own_grade_book(self, tmp_path):
        path = tmp_path / "grades.csv"
        path.write_text(
            "Student,ID,SIS User ID,SIS Login ID,Section,Homework (77)\n"
            '    Points Possible,,,,,10\n"Lovelace, Ada",4711,S1,ada,Sec 1,3\n"Student, Test",9,,abc,Sec 1,\n'
        )
        (person,) = read_roster(path)
        assert (person.student, person.name, person.section) == ("ada", "Lovelace, Ada", "Sec 1")
        assert (person.get(Key.CANVAS), person.get(Key.NUMBER)) == ("4711", "S1")

    def test_moodle_s_grading_worksheet(self, tmp_path):
        path = tmp_path / "grades.csv"
        path.write_text(
            "Identifier,Full name,ID number,Email address,Status,Grade\nParticipant 901,Ada Lovelace,,ada@x.org,,-\n"
        )
        (person,) = read_roster(path)
        assert person.student == "ada@x.org"
        assert read_roster(path).find({Key.MOODLE: "901"}) == [person]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", "is empty"),
            ("colour,shape\nred,round\n", "no column that tells students apart (it has 'colour', 'shape')"),
            ("student\n", "names nobody"),
            ("student\nada\nbob\nADA\n", "4: 'ADA' is in line 2 already"),
            ("student\n../../etc\n", "2: '../../etc' cannot be the name of a student's folder"),
            ("student\n.hidden\n", "cannot be the name"),
            ("PK\x03\x04", "a workbook or an archive; save it as CSV"),
        ],
    )
    def test_what_is_no_roster_is_told_so(self, tmp_path, text, line):
        path = tmp_path / "r.csv"
        path.write_text(text)
        with pytest.raises(ExerciseError) as error:
            read_roster(path)
        assert line in str(error.value)

    def test_names_are_found_in_any_order_and_spelling(self, roster):
        people = read_roster(roster)
        for said in ("lovelaceada", "Ada Lovelace", "LOVELACE, ADA", "ada_lovelace".replace("_", " ")):
            assert [p.student for p in people.find({Key.NAME: said})] == ["ada"], said
        assert [p.student for p in people.find({Key.NAME: "oneiljosemaria"})] == ["jose"]
        assert people.find({Key.NAME: "ada"}) == []

    def test_two_of_a_name_are_not_told_apart(self):
        people = Roster([Person(s, {Key.NAME: "Wei Li", Key.CANVAS: n}) for s, n in (("wei", "1"), ("li", "2"))])
        assert len(people.find({Key.NAME: "liwei"})) == 2
        assert [p.student for p in people.find({Key.NAME: "liwei", Key.CANVAS: "2"})] == ["li"]

    def test_a_number_of_one_and_the_name_of_another_are_both(self, roster):
        people = read_roster(roster)
        assert [p.student for p in people.find({Key.MOODLE: "901", Key.NAME: "Emmy Noether"})] == ["ada", "emmy"]
        assert [p.student for p in people.find({Key.MOODLE: "901", Key.NAME: "Participant"})] == ["ada"]

    def test_squashing_keeps_letters_of_all_scripts(self):
        assert squashed("李 小龙") == "李小龙"
        assert squashed("Strauß") == "strauss"


class TestClaims:
    def one(self, *path, **known):
        (claim,) = claims([(path, 5.0)], **known)
        return claim

    def test_canvas(self):
        claim = self.one("lovelaceada_LATE_4711_90210_01-statistics-2.ipynb")
        assert (claim.system, claim.late, claim.inside) == ("Canvas", True, ("01-statistics-2.ipynb",))
        assert claim.said == ({Key.CANVAS: "4711", Key.NAME: "lovelaceada"},)
        claim = self.one("gödelkurt_4713_90211_my_2_nd_try.ipynb")
        assert (claim.late, claim.inside, claim.said[0][Key.CANVAS]) == (False, ("my_2_nd_try.ipynb",), "4713")
        assert self.one("gödelkurt_LATE_4713_text.html").inside == ("text.html",)

    def test_moodle(self):
        claim = self.one("Ada Lovelace_901_assignsubmission_file", "sub", "hw.ipynb")
        assert (claim.system, claim.inside) == ("Moodle", ("sub", "hw.ipynb"))
        assert claim.said == ({Key.MOODLE: "901", Key.NAME: "Ada Lovelace"},)
        assert self.one("Ada Lovelace_901_assignsubmission_file_", "hw.ipynb").inside == ("hw.ipynb",)
        assert self.one("Ada Lovelace_901_assignsubmission_file_h_w.ipynb").inside == ("h_w.ipynb",)
        typed = self.one("Ada Lovelace_901_assignsubmission_onlinetext", "onlinetext.html")
        assert typed.inside == ("onlinetext.html",)
        assert self.one("Ada Lovelace_901_assignsubmission_onlinetext_onlinetext.html").inside == ("onlinetext.html",)

    def test_gradescope(self):
        text = (
            "submission_5:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '007'\n    :email: ada@example.org\n"
            "  - :name: Emmy Noether\n    :sid: 008\n    :email: emmy@example.org\n"
            "  :created_at: 2026-03-01 17:30:01.500000000 Z\n  :score: 3.0\n  :history: []\n"
            "  :results: !ruby/object:Anything\n    a: 1\nsubmission_6: nothing\n"
        )
        known = read_metadata(text, ["assignment_9_export"])
        claim = self.one("assignment_9_export", "submission_5", "hw.ipynb", submissions=known)
        assert (claim.system, claim.inside, str(claim.when)) == ("Gradescope", ("hw.ipynb",), "2026-03-01 17:30:01")
        assert [said[Key.NUMBER] for said in claim.said] == ["007", "008"]
        assert self.one("submission_6", "hw.ipynb", submissions=read_metadata(text)).said == ()
        assert self.one("submission_6", "hw.ipynb", submissions=known).system == ""

    @pytest.mark.parametrize("text", ["[1, 2", "just text", "- a\n- b\n"])
    def test_what_is_no_list_of_gradescope(self, text):
        with pytest.raises(ValueError, match="it is no"):
            read_metadata(text)


class TestCollect:
    def test_canvas_download_is_graded_as_it_lies(self, tmp_path, roster, monkeypatch):
        source = archive(
            tmp_path / "submissions.zip",
            {
                "lovelaceada_4711_90001_01-statistics.ipynb": "{}",
                "noetheremmy_LATE_4712_90002_01-statistics-1.ipynb": "{1}",
                "gödelkurt_4713_90003_anything.py": "x",
                "zorro_4799_90004_01-statistics.ipynb": "z",
            },
        )
        out = tmp_path / "submitted"
        with monkeypatch.context() as context:
            context.chdir(tmp_path)
            done = run(NAME, source.name, "--roster", roster.name)
        assert done.exit_code == 1
        assert tree(out) == {
            "ada/01-statistics/01-statistics.ipynb": b"{}",
            "emmy/01-statistics/01-statistics.ipynb": b"{1}",
            "kurt/01-statistics/anything.py": b"x",
        }
        assert {h.student: h.path.name for h in find_handins(out, NAME)} == {
            "ada": "01-statistics.ipynb", "emmy": "01-statistics.ipynb", "kurt": "anything.py",
        }  # fmt: skip
        for line in (
            "hand-ins of 3 students, from Canvas",
            "Late, as the platform says; it does not say by how much: 1\n  emmy",
            "zorro_4799_90004_01-statistics.ipynb: Canvas id 4799, name zorro",
            "In the roster, and without a hand-in: 1\n  jose",
        ):
            assert line in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80

    def test_moodle_folder_and_typed_text(self, tmp_path, roster):
        source = tmp_path / "unpacked"
        for name, text in {
            "Ada Lovelace_901_assignsubmission_file/01-statistics.ipynb": "a",
            "Ada Lovelace_901_assignsubmission_file/data/x.csv": "1",
            "Emmy Noether_902_assignsubmission_onlinetext/onlinetext.html": "<p>e</p>",
        }.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
        done = collect([source], read_roster(roster), NAME, tmp_path / "out")
        assert sorted(tree(tmp_path / "out")) == [
            "ada/01-statistics/01-statistics.ipynb",
            "ada/01-statistics/data/x.csv",
            "emmy/01-statistics/onlinetext.html",
        ]
        assert done.nothing_to_grade == ["emmy"]
        assert not done.is_complete

    def gradescope(self, path, when, text, people=("ada",)):
        listed = "".join(f"  - :name: X\n    :email: {p}@example.org\n" for p in people)
        return archive(
            path,
            {
                "assignment_1_export/submission_metadata.yml": (
                    f"submission_5:\n  :submitters:\n{listed}  :created_at: {when}\n"
                ),
                "assignment_1_export/submission_5/01-statistics.ipynb": text,
            },
        )

    def test_gradescope_says_when_and_a_group_gets_it_each(self, tmp_path, roster):
        source = self.gradescope(tmp_path / "a.zip", "2026-03-01 18:30:00 +0100", "n", ("ada", "emmy"))
        assert run(NAME, source, "--roster", roster, "--out", tmp_path / "out").exit_code == 0
        for student in ("ada", "emmy"):
            folder = tmp_path / "out" / student / NAME
            assert (folder / "timestamp.txt").read_text() == "2026-03-01 17:30:00 UTC"
            assert (folder / "01-statistics.ipynb").read_text() == "n"

    def test_the_newest_wins_in_either_order_and_the_other_is_said(self, tmp_path, roster):
        early = self.gradescope(tmp_path / "a.zip", "2026-03-01 10:00:00 Z", "early")
        late = self.gradescope(tmp_path / "b.zip", "2026-03-02 10:00:00 Z", "late")
        for number, order in enumerate(([early, late], [late, early])):
            out = tmp_path / f"both{number}"
            done = collect(order, read_roster(roster), NAME, out)
            assert tree(out)["ada/01-statistics/01-statistics.ipynb"] == b"late"
            assert list(done.older) == ["ada"]
        out = tmp_path / "one"
        collect([late], read_roster(roster), NAME, out)
        done = collect([early], read_roster(roster), NAME, out)
        assert tree(out)["ada/01-statistics/01-statistics.ipynb"] == b"late"
        assert done.older["ada"] == ["01-statistics.ipynb"]
        out = tmp_path / "other"
        collect([early], read_roster(roster), NAME, out)
        done = collect([late], read_roster(roster), NAME, out)
        assert done.replaced["ada"] == ["01-statistics.ipynb"]
        kept = tree(out / EARLIER)
        assert list(kept.values()) == [b"early"]
        assert [h.student for h in find_handins(out, NAME)] == ["ada"]
        assert collect([late], read_roster(roster), NAME, out).replaced == {}

    def test_of_an_earlier_hand_in_no_file_is_left_among_those_of_the_newest(self, tmp_path, roster):
        early = self.gradescope(tmp_path / "a.zip", "2026-03-01 10:00:00 Z", "early")
        late = self.gradescope(tmp_path / "b.zip", "2026-03-02 10:00:00 Z", "late")
        renamed = archive(tmp_path / "c.zip", {})
        with zipfile.ZipFile(late) as old, zipfile.ZipFile(renamed, "w") as new:
            for name in old.namelist():
                new.writestr(name.replace("01-statistics.ipynb", "mine.ipynb"), old.read(name))
        done = collect([early, renamed], read_roster(roster), NAME, tmp_path / "out")
        assert sorted(tree(tmp_path / "out")) == ["ada/01-statistics/mine.ipynb", "ada/01-statistics/timestamp.txt"]
        assert done.older == {"ada": ["assignment_1_export/submission_5/01-statistics.ipynb"]}

    def test_two_files_of_canvas_and_the_later_attachment_counts(self, tmp_path, roster):
        files = {
            "lovelaceada_4711_90009_01-statistics-1.ipynb": "new",
            "lovelaceada_4711_90001_01-statistics.ipynb": "old",
        }
        done = collect([archive(tmp_path / "a.zip", files)], read_roster(roster), NAME, tmp_path / "out")
        assert tree(tmp_path / "out") == {"ada/01-statistics/01-statistics.ipynb": b"new"}
        assert done.older == {"ada": ["lovelaceada_4711_90001_01-statistics.ipynb"]}

    def test_a_new_notebook_of_another_name_does_not_leave_two(self, tmp_path, roster):
        for text, name in (("1", "first.ipynb"), ("2", "second.ipynb")):
            source = archive(tmp_path / f"{text}.zip", {f"lovelaceada_4711_9000{text}_{name}": text})
            collect([source], read_roster(roster), NAME, tmp_path / "out")
        (handin,) = find_handins(tmp_path / "out", NAME)
        assert handin.path.name == "second.ipynb"
        assert list(tree(tmp_path / "out" / EARLIER).values()) == [b"1"]

    def test_a_student_s_own_archive_is_unpacked(self, tmp_path, roster):
        inner = packed({"hw/01-statistics.ipynb": "n", "hw/pic.png": "p", "__MACOSX/hw/._x": "", "../evil.py": "e"})
        source = archive(tmp_path / "a.zip", {"lovelaceada_4711_90001_my.zip": inner})
        done = collect([source], read_roster(roster), NAME, tmp_path / "out")
        assert tree(tmp_path / "out") == {
            "ada/01-statistics/01-statistics.ipynb": b"n", "ada/01-statistics/pic.png": b"p",
        }  # fmt: skip
        assert done.refused == [("lovelaceada_4711_90001_my.zip: ../evil.py", "its name leads out of the archive")]

    def test_a_student_cannot_say_when_the_work_came(self, tmp_path, roster):
        inner = packed({"01-statistics.ipynb": "n", "TimeStamp.txt": "2000-01-01 UTC", "submission_secret.txt": "s"})
        source = archive(tmp_path / "a.zip", {"lovelaceada_4711_90001_my.zip": inner})
        done = collect([source], read_roster(roster), NAME, tmp_path / "out")
        assert list(tree(tmp_path / "out")) == ["ada/01-statistics/01-statistics.ipynb"]
        assert len(done.refused) == 2

    def test_the_note_of_an_earlier_hand_in_goes_with_it(self, tmp_path, roster):
        collect(
            [self.gradescope(tmp_path / "a.zip", "2026-03-01 10:00:00 Z", "a")], read_roster(roster), NAME, tmp_path
        )
        source = archive(tmp_path / "b.zip", {"lovelaceada_4711_90001_01-statistics.ipynb": "b"})
        collect([source], read_roster(roster), NAME, tmp_path)
        assert sorted(p.name for p in (tmp_path / "ada" / NAME).iterdir()) == ["01-statistics.ipynb"]

    def test_a_dry_run_writes_nothing(self, tmp_path, roster):
        source = archive(tmp_path / "a.zip", {"lovelaceada_4711_90001_01-statistics.ipynb": "b"})
        done = run(NAME, source, "--roster", roster, "--out", tmp_path / "out", "--dry-run")
        assert done.exit_code == 0
        assert "would be in" in done.stdout
        assert not (tmp_path / "out").exists()

    def test_a_plain_folder_by_name_login_or_address(self, tmp_path, roster):
        source = archive(
            tmp_path / "a.zip", {"ada/x.ipynb": "1", "Emmy_Noether/y.ipynb": "2", "kurt@example.org.py": "3"}
        )
        collect([source], read_roster(roster), NAME, tmp_path / "out")
        assert tree(tmp_path / "out") == {
            "ada/01-statistics/x.ipynb": b"1",
            "emmy/01-statistics/y.ipynb": b"2",
            "kurt/01-statistics/kurt@example.org.py": b"3",
        }

    def test_nothing_is_written_through_a_link(self, tmp_path, roster):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "out" / "ada").mkdir(parents=True)
        (tmp_path / "out" / "ada" / NAME).symlink_to(tmp_path / "elsewhere")
        source = archive(tmp_path / "a.zip", {"lovelaceada_4711_90001_01-statistics.ipynb": "b"})
        done = run(NAME, source, "--roster", roster, "--out", tmp_path / "out")
        assert done.exit_code == 2
        assert "leads out of" in done.stderr
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_json_has_all(self, tmp_path, roster):
        source = archive(tmp_path / "a.zip", {f"x{n}_{n}_9_a.ipynb": "b" for n in range(30)})
        done = run(NAME, source, "--roster", roster, "--out", tmp_path / "out", "--json")
        document = json.loads(done.stdout)
        assert len(document["unknown"]) == 30
        assert document["missing"] == ["ada", "emmy", "jose", "kurt"]
        shown = run(NAME, source, "--roster", roster, "--out", tmp_path / "out").stdout
        assert "… and 10 more; --json has all" in shown

    def test_misuse_is_one_line(self, tmp_path, roster):
        (tmp_path / "no.zip").write_text("text")
        for arguments, line in (
            ([NAME, tmp_path / "no.zip"], "is no ZIP archive"),
            (["../up", roster], "cannot be an assignment's name"),
        ):
            done = run(*arguments, "--roster", roster, "--out", tmp_path / "out")
            assert (done.exit_code, done.stdout) == (2, "")
            assert line in done.stderr
            assert done.stderr.count("\n") == 1


class TestArchives:
    def listed(self, path, **sizes):
        return [entry if isinstance(entry, tuple) else entry.name for entry in files_of(path, Sizes(**sizes))]

    @pytest.mark.parametrize(
        "name", ["../up.py", "/etc/passwd", "a/../../b", "C:\\x.py", "..\\up.py", "a\nb.py", "a/.."]
    )
    def test_a_name_that_leads_out_is_refused(self, tmp_path, name):
        (entry,) = self.listed(archive(tmp_path / "a.zip", {name: "x"}))
        assert entry[1] == "its name leads out of the archive"

    def test_a_name_that_no_disk_takes_is_refused(self, tmp_path):
        files = {"x" * 5000: "x", "a/" * 3000 + "b.py": "x", "good.py": "x"}
        *bad, good = self.listed(archive(tmp_path / "a.zip", files))
        assert [reason for _, reason in bad] == ["its name is too long"] * 2
        assert good == "good.py"

    def test_a_bomb_is_refused_by_what_it_says(self, tmp_path):
        (entry,) = self.listed(archive(tmp_path / "a.zip", {"bomb.ipynb": b"\0" * (8 << 20)}))
        assert entry == ("bomb.ipynb", "it unpacks to more than two hundred times its size")

    def test_a_bomb_that_lies_is_stopped_while_it_is_read(self, tmp_path):
        path = archive(tmp_path / "a.zip", {"bomb.ipynb": b"\0" * (4 << 20)})
        content = path.read_bytes()
        size = (4 << 20).to_bytes(4, "little")
        assert content.count(size) == 2
        path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
        (file,) = files_of(path, Sizes(file=1 << 20))
        assert isinstance(file, File)
        with pytest.raises(Refused):
            file.read()

    def test_a_whole_archive_has_a_limit(self, tmp_path):
        path = archive(tmp_path / "a.zip", {f"{n}.py": os.urandom(400) for n in range(4)})
        files = list(files_of(path, Sizes(all=1000)))
        assert files[0].read()
        with pytest.raises(Refused, match="unpacks to more than"):
            [file.read() for file in files[1:]]
        with pytest.raises(Refused, match="more than 3 files"):
            self.listed(path, files=3)

    def test_a_student_s_archive_of_too_many_is_not_even_listed(self, tmp_path, roster):
        inner = packed({f"{n}.py": "" for n in range(2001)})
        source = archive(tmp_path / "a.zip", {"lovelaceada_4711_90001_my.zip": inner})
        done = collect([source], read_roster(roster), NAME, tmp_path / "out")
        assert done.refused == [
            ("lovelaceada_4711_90001_my.zip", "lovelaceada_4711_90001_my.zip has more than 2000 files")
        ]
        assert done.missing == ["ada", "emmy", "jose", "kurt"]

    def test_links_encryption_doubles_and_damage(self, tmp_path):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as file:
            link = zipfile.ZipInfo("link")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(link, "/etc/passwd")
            file.writestr("twice", "1")
            with pytest.warns(UserWarning, match="Duplicate"):
                file.writestr("twice", "2")
            file.writestr("good.py", "good")
        entries = dict(e for e in files_of(path) if isinstance(e, tuple))
        assert entries == {
            "link": "it is a link or a device, not a file", "twice": "its name is in the archive twice",
        }  # fmt: skip
        content = path.read_bytes()
        path.write_bytes(content.replace(b"good.pygood", b"good.pyevil"))
        broken = [e for e in files_of(path) if isinstance(e, File) and e.path == ("good.py",)]
        with pytest.raises(Refused, match="cannot be unpacked"):
            broken[0].read()

    def test_a_folder_s_links_are_not_followed(self, tmp_path):
        (tmp_path / "d").mkdir()
        (tmp_path / "d" / "x.py").symlink_to("/etc/passwd")
        assert self.listed(tmp_path / "d") == [("x.py", "it is a link or a device, not a file")]
