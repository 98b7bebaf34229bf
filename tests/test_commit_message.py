"""The hook that reads commit messages refuses what the house rules refuse, and says how to mend it."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HOOK = ROOT / "tools" / "commit_message.py"
REASON = "\n\nMarks of a kept ledger were wrong otherwise.\n"
LONG = "Refuse " + "x" * 66


def problems(message):
    specification = importlib.util.spec_from_file_location("commit_message", HOOK)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return list(module.problems(message))


@pytest.mark.parametrize(
    "message",
    [
        LONG[:72] + REASON,
        f"Refuse links\n\nFirst reason\n\nSecond reason{REASON}",
        f"\n# a comment of the template\nRefuse links{REASON}# On branch main\n",
        f"Refuse links{REASON}# ------------------------ >8 ------------------------\n{'+' * 200}\n",
        "Merge branch 'docs' of a place whose name is so long that the subject takes more than its line\n",
        "fixup! Refuse links\n",
        "squash! Refuse links\n",
        "",
    ],
)
def test_good_messages_pass(message):
    assert problems(message) == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (LONG + REASON, "has 73 characters; at most 72"),
        ("Refuse links\n", "no body"),
        ("Refuse links\n\n\n# a comment is no reason\n", "no body"),
        ("Refuse links\n\nCo-authored-by: A. Student <a@example.org>\n", "no body"),
        ("Refuse links\nas they lead out of the folder.\n", "second line is to be empty"),
        (f"Mergers are refused, and this is no merge{'.' * 40}{REASON}", "at most 72"),
    ],
)
def test_what_is_missing_is_told(message, told):
    (problem,) = problems(message)
    assert told in problem


def test_it_refuses_by_its_exit_code_and_names_the_file(tmp_path):
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text("Ändern, ohne zu sagen weshalb\n", encoding="utf-8")
    done = subprocess.run([sys.executable, HOOK, path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert str(path) in done.stdout
    path.write_text(f"Refuse links{REASON}", encoding="utf-8")
    assert subprocess.run([sys.executable, HOOK, path], check=False).returncode == 0


def test_make_hooks_installs_it():
    """And none of the other hooks reads the message instead of the files."""
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    at_messages = [h for h in settings["repos"][0]["hooks"] if h.get("stages") == ["commit-msg"]]
    assert [h["entry"].split()[-1] for h in at_messages] == [str(HOOK.relative_to(ROOT))]
    assert settings["default_stages"] == ["pre-commit"]
    assert "pre-commit install --hook-type pre-commit --hook-type commit-msg" in (ROOT / "Makefile").read_text()
