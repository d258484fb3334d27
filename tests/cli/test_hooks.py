"""What a team puts into its repository: hooks, run by pre-commit itself, the GitHub action and the template for GitLab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "profiles" / "handboek-2024"
OPTIONS = re.compile(r"(?<![\w-])--[a-z-]+")
GIT = (
    "git",
    "-c",
    "user.name=x",
    "-c",
    "user.email=x@example.org",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.hooksPath=/dev/null",
)


def _loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with our hooks, and its commit."""
    folder = tmp_path_factory.mktemp("hooks")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)
    _git(folder, "init", "-q")
    _git(folder, "add", ".")
    _git(folder, "commit", "-q", "-m", "hooks")
    return folder, _git(folder, "rev-parse", "HEAD")


class Team:
    """A repository that uses the hooks; only what would be installed is replaced by what is here."""

    def __init__(self, folder: Path, hooks: tuple[Path, str]) -> None:
        self.folder = folder
        self._home = folder.parent / "home"
        tool = f"{sys.executable} -m competentie_rules"
        given = _loaded(".pre-commit-hooks.yaml")
        mine = [
            {"id": hook["id"], "language": "system", "entry": hook["entry"].replace("competentie-rules", tool)} for hook in given
        ]
        made = {"repos": [{"repo": str(hooks[0]), "rev": hooks[1], "hooks": mine}]}
        shutil.copytree(SAMPLES / "profielen", folder / "profielen")
        shutil.copy(SAMPLES / "framework.yaml", folder)
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
        _git(folder, "init", "-q")
        self.commit()

    def add(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        _git(self.folder, "add", name)

    def commit(self) -> None:
        _git(self.folder, "add", ".")
        _git(self.folder, "commit", "-q", "-m", "x")

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit code and the words of pre-commit over what is about to be committed."""
        environment = os.environ | {"PRE_COMMIT_HOME": str(self._home), "PRE_COMMIT_COLOR": "never"}
        command = [sys.executable, "-m", "pre_commit", "run", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def team(tmp_path: Path, hooks: tuple[Path, str]) -> Team:
    (tmp_path / "team").mkdir()
    return Team(tmp_path / "team", hooks)


def _sample(number: str) -> str:
    return next((SAMPLES / "voorbeelden").glob(f"{number}-*.yaml")).read_text(encoding="utf-8")


def test_a_good_document_is_let_through(team: Team) -> None:
    team.add("goed.yaml", _sample("01"))
    code, told = team.run()
    assert code == 0, told
    assert re.search(r"^competentie-rules check\.+Passed$", told, re.M), told
    assert re.search(r"^competentie-rules check, everything\.+\(no files to check\)Skipped$", told, re.M), told


def test_a_bad_document_is_refused_with_what_is_wrong(team: Team) -> None:
    team.add("goed.yaml", _sample("01"))
    team.add("fout.yaml", _sample("12"))
    code, told = team.run()
    assert code == 1, told
    assert "[observation-after-assessment]" in told
    assert "fout.yaml:" in told


def test_a_profile_that_changes_has_everything_checked(team: Team) -> None:
    team.add("al-langer.yaml", _sample("12"))
    team.commit()
    profile = next((team.folder / "profielen").iterdir())
    team.add(f"profielen/{profile.name}", profile.read_text(encoding="utf-8") + "\n# anders\n")
    code, told = team.run()
    assert code == 1, told
    assert re.search(r"^competentie-rules check\.+Passed$", told, re.M), told
    assert re.search(r"^competentie-rules check, everything\.+Failed$", told, re.M), told
    assert "al-langer.yaml:" in told


def test_what_tells_the_tool_what_to_do_is_let_through(team: Team) -> None:
    team.add("nulmeting.yaml", 'kind: baseline\ntool: "1"\nwritten_on: 2024-01-01\nowner: HR\nreason: Later\nentries: []\n')
    team.add(".gitlab-ci.yml", "include: []\n")
    code, told = team.run()
    assert code == 0, told
    assert team.run("--all-files", "competentie-check")[0] == 0


def _options() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-m", "competentie_rules", "check", "--help"], capture_output=True, text=True, check=True
    )
    return set(OPTIONS.findall(done.stdout))


def test_the_hooks_ask_for_what_there_is() -> None:
    documents, everything = _loaded(".pre-commit-hooks.yaml")
    assert documents["types_or"] == ["yaml", "json"]
    assert "pass_filenames" not in documents
    assert everything["pass_filenames"] is False
    asked = re.compile(everything["files"])
    for name in ("rules/a.yaml", "x/schemas/b.json", "profiles/h/framework.yaml", "framework.yaml", "competentie.toml"):
        assert asked.search(name), name
    for name in ("beoordelingen/a.yaml", "myrules/a.yaml", "framework.yaml.txt"):
        assert not asked.search(name), name
    for hook, entry in ((documents, "competentie-rules check --allow-empty"), (everything, "competentie-rules check")):
        assert hook["entry"] == entry
        assert hook["require_serial"] is True


def _steps() -> Iterator[dict[str, Any]]:
    yield from _loaded("action.yml")["runs"]["steps"]


def test_the_action_has_what_github_asks_of_one() -> None:
    action = _loaded("action.yml")
    assert action["runs"]["using"] == "composite"
    assert {"name", "description", "inputs", "outputs"} <= action.keys()
    for each in (*action["inputs"].values(), *action["outputs"].values()):
        assert each["description"]
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action["inputs"])
    ids = {step["id"] for step in _steps() if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == ids
    for step in _steps():
        if "run" in step:
            assert step["shell"] == "bash"
            # What comes from outside never stands in a script, where it would be carried out.
            assert "${{" not in step["run"]
    assert set(OPTIONS.findall("".join(step.get("run", "") for step in _steps()))) - {
        "--quiet",
        "--disable-pip-version-check",
    } <= (_options())


@pytest.mark.parametrize(
    ("paths", "arguments", "code"),
    [("goed.yaml", "", 0), ("goed.yaml fout.yaml", "", 1), (".", "--fail-on note --jobs 1", 1), ("leeg", "", 3), ("weg", "", 2)],
)
def test_the_action_checks(tmp_path: Path, paths: str, arguments: str, code: int) -> None:
    (tmp_path / "goed.yaml").write_text(_sample("01"), encoding="utf-8")
    (tmp_path / "fout.yaml").write_text(_sample("12"), encoding="utf-8")
    (tmp_path / "leeg").mkdir()
    done, output = _act(tmp_path, PATHS=paths, ARGUMENTS=arguments, SARIF="out.sarif")
    assert done.returncode == code, done.stderr
    assert output == f"exit-code={code}\n"
    assert ("::error" in done.stdout) is (code == 1)
    assert (tmp_path / "out.sarif").exists() is (code != 2)


def test_nothing_given_to_the_action_is_carried_out(tmp_path: Path) -> None:
    done, _ = _act(tmp_path, PATHS="$(touch a) `touch b` ;touch c *", ARGUMENTS="", SARIF="")
    assert done.returncode == 2
    assert list(tmp_path.glob("?")) == []


def _act(folder: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Carry out the step of the action that checks."""
    [step] = [step for step in _steps() if step.get("id") == "check"]
    assert set(step["env"]) == {*inputs, "CHECK_LANG"}
    tools = folder.parent / f"{folder.name}-tools"
    tools.mkdir()
    (tools / "competentie-rules").write_text(f'#!/bin/sh\nexec {sys.executable} -m competentie_rules "$@"\n', encoding="utf-8")
    (tools / "competentie-rules").chmod(0o755)
    output = tools / "output"
    given = {"PATH": f"{tools}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(output), "CHECK_LANG": "nl", **inputs}
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"} | given
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done, output.read_text(encoding="utf-8")


def test_the_template_for_gitlab_checks(tmp_path: Path) -> None:
    template = _loaded("ci/gitlab.yml")
    job = template["competentie-check"]
    [script] = job["script"]
    assert set(OPTIONS.findall(script)) <= _options()
    reports = job["artifacts"]["reports"]
    assert job["artifacts"]["when"] == "always"
    (tmp_path / "fout.yaml").write_text(_sample("12"), encoding="utf-8")
    script = script.replace("competentie-rules", f"{sys.executable} -m competentie_rules", 1)
    environment = os.environ | dict(template["variables"].items())
    environment.pop("COMPETENTIE_RULES_CACHE_DIR", None)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(("fout.yaml", *reports.values()))
