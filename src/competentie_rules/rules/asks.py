"""What a rule is about, and what it asks of that: so that passing it can be told from having nothing to say.

A rule applies to a document where what it is about is there. Of its conditions, what it asks is whatever has to be inferred from
an assessment; where nothing has, as of a framework, what it denies or compares at the end; and where all of them are plain
statements, the last. The others, and what it `applies` to by its own word, say what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from competentie_rules.rules.ground import is_fixed_rule
from competentie_rules.rules.strata import fixed, is_fixed, names
from competentie_rules.rules.syntax import Holds, Literal, Rule, RuleSet


def about(rule: Rule, ruleset: RuleSet) -> tuple[Literal, ...]:
    """The literals that say what a rule is about."""
    asked = _asked(rule, ruleset)
    kept = [literal for literal in rule.when if not any(literal is each for each in asked)]
    bound = {name for literal in kept if isinstance(literal, Holds) for name in literal.pattern.variables()}
    # What speaks of something that only the question brings in is a part of the question.
    return (*(literal for literal in kept if isinstance(literal, Holds) or bound.issuperset(names(literal))), *rule.applies)


def _asked(rule: Rule, ruleset: RuleSet) -> list[Literal]:
    if is_fixed_rule(rule, fixed(ruleset)):
        return list(_trailing(rule)) or [rule.when[-1]]
    open = [literal for literal in rule.when if not is_fixed(literal, fixed(ruleset))]
    inferred = [literal for literal in open if not isinstance(literal, Holds) or _derived(literal, ruleset)]
    return inferred or [open[-1]]


def _trailing(rule: Rule) -> Iterator[Literal]:
    for literal in reversed(rule.when):
        if isinstance(literal, Holds):
            return
        yield literal


def _derived(literal: Holds, ruleset: RuleSet) -> bool:
    return ruleset.relations[literal.pattern.relation].scope == "derived"
