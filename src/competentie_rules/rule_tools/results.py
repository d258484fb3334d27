"""Cases run on engines, and what came of it as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from competentie_rules.engines.protocol import Engine
from competentie_rules.errors import RuleError
from competentie_rules.rule_tools.bench import Bench
from competentie_rules.rule_tools.expected import problems
from competentie_rules.rule_tools.explained import Problem
from competentie_rules.rules.syntax import Case, Rule, RuleSet
from competentie_rules.text import escaped, safe


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case with one engine; `broken` where the case itself is wrong and says nothing of the rule."""

    rule: Rule
    case: Case
    engine: str
    problems: tuple[Problem, ...] = ()
    broken: RuleError | None = None

    @property
    def outcome(self) -> str:
        """passed, failed or broken."""
        return "broken" if self.broken else "failed" if self.problems else "passed"


def run(
    ruleset: RuleSet, engines: Mapping[str, type[Engine]], *, rules: Iterable[Rule] | None = None, apart: Iterable[str] = ()
) -> Iterator[Result]:
    """Run every case, or every case of some rules, on every engine; those named in `apart` in a process of their own."""
    rules = list(ruleset.rules if rules is None else rules)
    for name, engine in engines.items():
        bench = Bench(ruleset, engine, apart=name in apart)
        try:
            for rule in rules:
                for case in rule.cases:
                    yield result(rule, case, bench)
        finally:
            bench.close()


def result(rule: Rule, case: Case, bench: Bench) -> Result:
    """Run one case."""
    try:
        return Result(rule, case, bench.engine.name, problems(rule, case, bench.run(case.data)))
    except RuleError as error:
        return Result(rule, case, bench.engine.name, broken=RuleError(error.message, case.location, error.hint))


def text(results: Iterable[Result]) -> Iterator[str]:
    """Each case in which something is wrong, and how many there are of each outcome."""
    results = list(results)
    for rule, case, found in _by_case(results):
        if any(each.outcome != "passed" for each in found):
            yield f"{case.location}: {rule.id}: {case.title}"
            for each in found:
                yield from _lines(each)
    for engine in dict.fromkeys(each.engine for each in results):
        mine = [each.outcome for each in results if each.engine == engine]
        counts = ", ".join(f"{mine.count(outcome)} {outcome}" for outcome in ("passed", "failed", "broken"))
        yield f"{engine}: {counts}"
    if not results:
        yield "There are no cases."


def _by_case(results: list[Result]) -> Iterator[tuple[Rule, Case, list[Result]]]:
    groups: dict[int, list[Result]] = {}
    for each in results:
        groups.setdefault(id(each.case), []).append(each)
    for found in groups.values():
        yield found[0].rule, found[0].case, found


def _lines(found: Result) -> Iterator[str]:
    if found.broken:
        hint = f" {found.broken.hint}" if found.broken.hint else ""
        yield f"  {found.engine}: {found.broken.message}{hint}"
    for problem in found.problems:
        yield f"  {found.engine}: expected {problem.expected}"
        yield f"  {' ' * len(found.engine)}  but came {problem.came}"


def as_json(results: Iterable[Result]) -> str:
    """One entry a case, with its outcome on each engine."""
    results = list(results)
    cases = [
        {
            "rule": rule.id,
            "case": case.title,
            "file": case.location.file,
            "line": case.location.span.line,
            "engines": {each.engine: _outcome(each) for each in found},
        }
        for rule, case, found in _by_case(results)
    ]
    summary = {outcome: sum(each.outcome == outcome for each in results) for outcome in ("passed", "failed", "broken")}
    made = {"format": "competentie-rules/rule-tests/1", "summary": summary, "cases": cases}
    return escaped(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def _outcome(found: Result) -> dict[str, object]:
    told = [{"expected": problem.expected, "came": problem.came} for problem in found.problems]
    broken = {"message": found.broken.message, "hint": found.broken.hint} if found.broken else None
    return {"outcome": found.outcome, "problems": told, "broken": broken}


def junit(results: Iterable[Result]) -> str:
    """JUnit XML, a suite for each engine, as CI services read it."""
    results = list(results)
    root = ElementTree.Element("testsuites", name="competentie-rules")
    for engine in dict.fromkeys(each.engine for each in results):
        mine = [each for each in results if each.engine == engine]
        counts = {name: str(sum(each.outcome == outcome for each in mine)) for name, outcome in _JUNIT.items()}
        suite = ElementTree.SubElement(root, "testsuite", {"name": f"rules.{engine}", "tests": str(len(mine)), **counts})
        for each in mine:
            about = {
                "classname": f"{engine}.{each.rule.id}",
                "name": safe(each.case.title),
                "file": safe(each.case.location.file),
                "line": str(each.case.location.span.line),
            }
            test = ElementTree.SubElement(suite, "testcase", about)
            if each.outcome != "passed":
                lines = [safe(line.strip(), 2000) for line in _lines(each)]
                kind = "error" if each.broken else "failure"
                ElementTree.SubElement(test, kind, {"message": lines[0]}).text = "\n".join(lines)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


_JUNIT = {"failures": "failed", "errors": "broken"}
