"""The values that matter: one witness for each way in which a set of globs can match a string.

Globs split all strings into finitely many classes. Running the globs together as one automaton and visiting every state
that a string can reach finds all of them: of the characters only those that some glob names matter, and one more that
none names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from tfproof.iam.globs import Automaton, Glob
from tfproof.iam.time_limit import Budget

_FILLERS = "xzqwkvjyuhnbgmcpdflrstoiaeXZQWKVJYUHNBGMCPDFLRSTOIAE0123456789_-+=~"
LONGEST_SEED = 2000


def string_classes(
    globs: Iterable[Glob],
    budget: Budget,
    *,
    seeds: Iterable[str] = (),
    domain: Callable[[str], bool] | None = None,
    domain_globs: tuple[Glob, ...] = (),
) -> list[str]:
    """One string for each combination of globs that some string matches, no two of the same combination.

    Args:
        globs: the globs.
        budget: how long to look.
        seeds: strings to prefer as witnesses.
        domain: the strings that count; must say the same of strings that ``domain_globs`` cannot tell apart.
        domain_globs: globs that decide membership in the domain, if there is one.

    Raises:
        Unsettled: the budget is used up.
    """
    every = tuple(dict.fromkeys([*globs, *domain_globs]))
    fixed = {glob.literal: index for index, glob in enumerate(every) if glob.literal is not None}
    wild = tuple(glob for glob in every if glob.literal is None)
    found: dict[tuple[str | None, tuple[bool, ...]], str] = {}

    def offer(text: str) -> None:
        budget.spend()
        if domain is None or domain(text):
            key = (text if text in fixed else None, tuple(glob.matches(text) for glob in wild))
            found.setdefault(key, text)

    short = (text for text in seeds if len(text) <= LONGEST_SEED)
    for text in (*short, *(literal for literal in fixed if literal is not None)):
        offer(text)
    for vector, text in _reachable(Automaton(wild), budget).items():
        if domain is not None and not domain(text):
            continue
        if text not in fixed:
            found.setdefault((None, vector), text)
        elif (None, vector) not in found:
            _avoid(wild, vector, fixed, budget, offer)
    return list(found.values())


def _avoid(
    wild: tuple[Glob, ...],
    vector: tuple[bool, ...],
    fixed: Iterable[str | None],
    budget: Budget,
    offer: Callable[[str], None],
) -> None:
    """Look for a string of a class whose first witness is one that a glob without wildcards names."""
    named = tuple(Glob(tuple(text)) for text in fixed if text is not None and _vector(wild, text) == vector)
    wanted = vector + (False,) * len(named)
    text = _reachable(Automaton(wild + named), budget).get(wanted)
    if text is not None:
        offer(text)


def _vector(globs: tuple[Glob, ...], text: str) -> tuple[bool, ...]:
    return tuple(glob.matches(text) for glob in globs)


def _reachable(automaton: Automaton, budget: Budget) -> dict[tuple[bool, ...], str]:
    """Every combination of acceptance, with a shortest string; not the empty one where another will do."""
    filler = next((char for char in _FILLERS if char not in automaton.alphabet and not automaton.is_few(char)), None)
    if filler is None:
        filler = chr(next(code for code in range(0xE9, 0x10FFFF) if chr(code) not in automaton.alphabet))
    found: dict[tuple[bool, ...], str] = {}
    seen = {automaton.start}
    queue = deque([(automaton.start, "")])
    empty = automaton.accepted(automaton.start)
    while queue:
        state, text = queue.popleft()
        for char in (filler, *automaton.live(state)):
            budget.spend()
            following = automaton.step(state, char)
            if following not in seen:
                seen.add(following)
                queue.append((following, text + char))
                found.setdefault(automaton.accepted(following), text + char)
            elif following == automaton.start and not text:
                found.setdefault(empty, char)
    found.setdefault(empty, "")
    return found
