"""Dataclasses whose fields are choices: drawn by hypothesis or by a plain random number, printed as their own constructor, made simpler.

The first option of a choice is the simplest, and is its default. The same list serves drawing, shrinking and counting.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import MISSING, Field, field, fields, replace
from typing import Any

from hypothesis import strategies as st


def one(*options: Any) -> Any:
    """Return a field that has one of these values."""
    return field(default=options[0], metadata={"options": options})


def some(*options: Any, most: int = 3) -> Any:
    """Return a field that has a few of these values, in their order; by default none."""
    return field(default=(), metadata={"some": options, "most": most})


class Choices:
    """Base of the dataclasses here; prints only what differs from the simplest. A field may be choices of its own, by their factory."""

    def __repr__(self) -> str:
        told = ((one.name, getattr(self, one.name)) for one in fields(self))  # type: ignore[arg-type]
        simplest = type(self)()
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in told if value != getattr(simplest, name))})"


def _part(one: Field[Any]) -> Any:
    """Return the class of choices that a field holds, or None."""
    return None if one.default_factory is MISSING else one.default_factory


def strategy(kind: type) -> st.SearchStrategy[Any]:
    """Return the strategy of a class of choices; about half of its choices stay at the simplest, so that layouts differ in a few ways."""
    return st.builds(kind, **{one.name: _field_strategy(one) for one in fields(kind)})  # type: ignore[arg-type]


def _field_strategy(one: Field[Any]) -> st.SearchStrategy[Any]:
    if part := _part(one):
        return strategy(part)
    told = one.metadata
    if "some" in told:
        few = st.lists(st.sampled_from(told["some"]), unique=True, max_size=told["most"])
        return few.map(lambda chosen: _in_order(chosen, told["some"]))
    options = told["options"]
    return st.just(options[0]) | st.sampled_from(options)


def drawn(kind: type, source: random.Random, wild: float) -> Any:
    """Return a value with each choice made anew with a chance of `wild`; many times quicker than a strategy."""
    return kind(**{one.name: _drawn_field(one, source, wild) for one in fields(kind)})  # type: ignore[arg-type]


def _drawn_field(one: Field[Any], source: random.Random, wild: float) -> Any:
    if part := _part(one):
        return drawn(part, source, wild)
    told = one.metadata
    changed = source.random() < wild
    if "some" in told:
        many = source.randint(1, min(told["most"], len(told["some"]))) if changed else 0
        return _in_order(source.sample(told["some"], many), told["some"])
    return source.choice(told["options"]) if changed else told["options"][0]


def _in_order(chosen: Any, options: Any) -> tuple[Any, ...]:
    return tuple(option for option in options if option in chosen)


def differences_from_simplest(value: Any) -> list[tuple[str, Any]]:
    """Return the path and value of each choice that is not the simplest; a choice of several gives each by itself."""
    found: list[tuple[str, Any]] = []
    for one in fields(value):
        chosen = getattr(value, one.name)
        if _part(one):
            found += [(f"{one.name}.{path}", deep) for path, deep in differences_from_simplest(chosen)]
        elif "some" in one.metadata:
            found += [(one.name, (option,)) for option in chosen]
        elif chosen != one.default:
            found.append((one.name, chosen))
    return found


def with_choice(value: Any, path: str, chosen: Any) -> Any:
    """Return a value with one choice changed; what is chosen of several is added."""
    head, _, rest = path.partition(".")
    if rest:
        return replace(value, **{head: with_choice(getattr(value, head), rest, chosen)})
    told = next(one.metadata for one in fields(value) if one.name == head)
    if "some" in told:
        chosen = _in_order({*getattr(value, head), *chosen}, told["some"])
    return replace(value, **{head: chosen})


def all_choices(kind: type, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every choice but the simplest."""
    for one in fields(kind):  # type: ignore[arg-type]
        told = one.metadata
        if part := _part(one):
            yield from all_choices(part, f"{path}{one.name}.")
        elif "some" in told:
            yield from ((f"{path}{one.name}", (option,)) for option in told["some"])
        else:
            yield from ((f"{path}{one.name}", option) for option in told["options"][1:])
