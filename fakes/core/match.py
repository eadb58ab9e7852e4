"""How the indexed part of a question is written for each engine's full-text search; it runs nothing."""

from __future__ import annotations

from collections.abc import Iterable

from fakes.core.condition import Carries, Clause, Term, Words
from fakes.core.query import CaptureQuery
from fakes.core.text import MAX_WORD, sandbox_token


def fts5(query: CaptureQuery) -> str:
    """Return the MATCH expression for SQLite."""
    return fts5_of(query.sandbox, query.tokens(), query.indexed_clauses)


def fts5_of(sandbox: str, tokens: Iterable[str], clauses: Iterable[Clause]) -> str:
    """Return the MATCH expression of tokens and clauses within a sandbox."""
    home = f"tokens : {sandbox_token(sandbox)}"
    expression = f"(tokens : ({' AND '.join([sandbox_token(sandbox), *tokens])}))"
    # NOT takes away from what stands left of it, so everything positive comes first.
    for clause in sorted(clauses, key=_is_one_negation):
        if _is_one_negation(clause):
            expression = f"({expression} NOT {_fts5_condition(clause.terms[0])})"
        else:
            choices = " OR ".join(_fts5_choice(term, home) for term in clause.terms)
            expression = f"({expression} AND ({choices}))"
    return expression


def _is_one_negation(clause: Clause) -> bool:
    return len(clause.terms) == 1 and clause.terms[0].is_negated


def _fts5_choice(term: Term, home: str) -> str:
    condition = _fts5_condition(term)
    return f"(({home}) NOT {condition})" if term.is_negated else condition


def _fts5_condition(term: Term) -> str:
    condition = term.condition
    if isinstance(condition, Words):
        columns = "title" if condition.is_title_only else "{title people body}"
        return f'({columns} : "{" ".join(condition.words)}"{"*" if condition.is_prefix else ""})'
    if isinstance(condition, Carries):
        tokens = [f'"{token}"' for token in condition.tokens]
        return f"(tokens : ({' AND '.join(tokens)}{'*' if condition.is_prefix else ''}))"
    raise TypeError(f"the index knows nothing of {type(condition).__name__}")


def tsquery(query: CaptureQuery) -> str:
    """Return the tsquery for PostgreSQL."""
    return tsquery_of(query.sandbox, query.tokens(), query.indexed_clauses)


def tsquery_of(sandbox: str, tokens: Iterable[str], clauses: Iterable[Clause]) -> str:
    """Return the tsquery of tokens and clauses within a sandbox."""
    parts = [f"'={token}'" for token in [sandbox_token(sandbox), *tokens]]
    parts += ["(" + " | ".join(_tsquery_term(term) for term in clause.terms) + ")" for clause in clauses]
    return " & ".join(parts)


def _tsquery_term(term: Term) -> str:
    condition = term.condition
    if isinstance(condition, Words):
        weight = "A" if condition.is_title_only else ""
        words = [word[:MAX_WORD] for word in condition.words]
        written = [f"'{word}'" + (f":{weight}" if weight else "") for word in words]
        if condition.is_prefix:
            written[-1] = f"'{words[-1]}':*{weight}"
        expression = " <-> ".join(written)
    elif isinstance(condition, Carries):
        written = [f"'={token}'" for token in condition.tokens]
        expression = " & ".join(written) + (":*" if condition.is_prefix else "")
    else:
        raise TypeError(f"the index knows nothing of {type(condition).__name__}")
    return ("!" if term.is_negated else "") + f"({expression})"
