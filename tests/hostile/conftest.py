"""With ``-s`` or ``-v``: a table of what became of each submission. ``--junitxml`` has the same as properties."""

import pytest

_COLUMNS = {"kind": 12, "submission": 46, "mark": 6, "outcome": 9, "seconds": 9, "expected": 0}


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, config):
    if config.option.capture != "no" and config.option.verbose <= 0:
        return
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, [])]
    rows = [told for r in reports if "submission" in (told := dict(r.user_properties)) and r.when == "call"]
    if not rows:
        return
    terminalreporter.section("hostile submissions")
    for row in [{name: name for name in _COLUMNS}, *sorted(rows, key=lambda row: row["submission"])]:
        terminalreporter.write_line("".join(f"{row[name]:<{width}}" for name, width in _COLUMNS.items()).rstrip())
