"""What is wrong with levels and groups: their weights, their names, the rows that the scheme fixes; tags at the line where each begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval_xl.facts.thresholds import TYPED
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.framework import ANY_NUMBER, FrameworkFormulas
from perfeval_xl.templates.self_check.lines import LineCells, WorkingLine
from perfeval_xl.templates.self_check.table import UNNAMED
from perfeval_xl.templates.self_check.tags import Tag, chosen, join_tags

_ONE = f.const(1)


class Structure:
    """Looks over all lines once their own cells are known, and puts all tags into the cells `j`, behind those given (`tags`)."""

    def __init__(
        self, columns: LineCells, framework: FrameworkFormulas, tags: Sequence[Formula], codes: Mapping[str, bool], *, weighted: bool
    ) -> None:
        self.columns, self.framework, self.scheme = columns, framework, framework.scheme
        self.tolerance = framework.scheme.scoring.amount_tolerance
        self.lost: list[tuple[int, Formula]] = []
        for line in columns.lines:
            self._begins(line)
        for line in columns.lines:
            self._weigh(line)
        if weighted:
            self.lost = self._lost()
        for line in columns.lines:
            self._judge(line)
        for line, found in zip(columns.lines, tags, strict=True):
            more = [*(self._weights(line) if weighted else ()), *self._names(line, weighted=weighted)]
            here = f.either(line["us"].equals(1), f.is_number(line["gu"]))
            line.cell("j", f.choose(here, found & line.named("f4", join_tags(chosen(more, codes))), f.const("")))

    def _begins(self, line: WorkingLine) -> None:
        """Count where they begin: gu rows in use of a group, lu of a level; repeated whether an indicator of that name stands before."""
        columns = self.columns
        level, group = line["l1"], line["l2"]
        begins1 = f.both(level.differs(""), columns.number_until(line, l1=level).equals(1))
        begins2 = f.both(level.differs(""), columns.number_until(line, l1=level, l2=group).equals(1))
        line.cell("lu", f.choose(begins1, columns.number(l1=level, us=_ONE), f.const("")))
        line.cell("gu", f.choose(begins2, columns.number(l1=level, l2=group, us=_ONE), f.const("")))
        name, target = line["n"], line["x"]
        named = columns.until(line, "n").equals(name) * columns.until(line, "us").equals(1)
        within = f.how_many(named * columns.until(line, "l2").equals(group)) > 1
        anywhere = f.choose(target.differs(""), f.how_many(named * columns.until(line, "x").equals(target)) > 1, f.const(False))
        counts = f.both(line["us"].equals(1), name.differs(""), f.negate(t.is_one_of(name, line.words("unnamed", UNNAMED))))
        line.named("repeated", f.choose(counts, f.either(within, anywhere), f.const(False)))

    def _weigh(self, line: WorkingLine) -> None:
        """gw and lw: the weight where a group, a level begins."""
        for key, weight, begins in (("gw", "w2", "gu"), ("lw", "w1", "lu")):
            line.cell(key, f.choose(f.is_number(line[begins]), f.choose(f.is_number(line[weight]), line[weight], f.const("")), f.const("")))
        sharing = [float(number) if item.members else 0.0 for number, (_, item) in enumerate(self.framework.groups, start=1)]
        shared = f.choose(line["gi"] > 0, t.at(line.numbers("sharing", sharing), line["gi"]), f.const(0))
        line.named("home", shared)
        known = f.either(line["gi"] > 0, self._level_fixed(line) > 0)
        unknown = f.both(line["us"].equals(1), line["fx"].equals(0), line["ow"].equals(0), line["n"].differs(""), known)
        line.named("un", unknown)

    def _lost(self) -> list[tuple[int, Formula]]:
        """Return a cell for each group with fixed rows: how many of these stand nowhere."""
        found = []
        area = self.columns["fx"]
        values = area.value if isinstance(area.value, tuple) else ()
        for number in range(1, len(self.framework.groups) + 1):
            rows = [place for place, (of, _, _) in enumerate(self.framework.fixed, start=1) if of == number]
            if rows:
                listed = "{" + ",".join(map(str, rows)) + "}"
                lost = Formula(f"SUMPRODUCT((COUNTIF({area.text},{listed})=0)*1)", float(sum(float(row) not in values for row in rows)))
                found.append((number, self.columns.working.scalar(f"lost_{number}", lost)))
        return found

    def _judge(self, line: WorkingLine) -> None:
        """pl: the group is added up with others that share its weight, one having none; leads: it is their first; bd: a wrong weight."""
        columns, home = self.columns, line["home"]
        lacking = f.const(0)
        for number, lost in self.lost:
            lacking = f.choose(line["gi"].equals(number), lost, lacking)
        line.named("lo", lacking)
        begins = f.is_number(line["gu"])
        in_use = line.named("inuse", f.choose(begins, line["gu"] > 0, f.const(False)))
        given = line.named("given", f.choose(f.is_number(line["gw"]), line["gw"] > 0, f.const(False)))
        bare = columns.number(gi=home, gu=">0") > columns.number(gi=home, gu=">0", gw=ANY_NUMBER)
        line.named("pl", f.choose(f.both(begins, home > 0), f.choose(bare, _ONE, f.const(0)), f.const(0)))
        pooled = columns.sum_of("gw", gi=home, gu=">0") > 0
        right = f.choose(line["pl"].equals(1), pooled, given)
        line.cell("bd", f.choose(f.both(in_use, f.negate(right)), _ONE, f.const(0)))
        first = columns.number_until(line, gi=home, gu=">0", gw=">0").equals(1)
        line.named("leads", f.choose(f.both(line["pl"].equals(1), given, in_use), first, f.const(False)))

    def _weights(self, line: WorkingLine) -> list[Tag]:
        columns, in_use, given, home = self.columns, line["inuse"], line["given"], line["home"]
        level_given = f.choose(f.is_number(line["lw"]), line["lw"] > 0, f.const(False))
        level_used = f.choose(f.is_number(line["lu"]), line["lu"] > 0, f.const(False))
        alone = f.choose(
            f.both(in_use, given, line["pl"].equals(0)),
            f.both(
                columns.number(l1=line["l1"], l2=line["l2"], us=_ONE, wt=">0").equals(line["gu"]),
                self._apart(line["gw"], columns.sum_of("wt", l1=line["l1"], l2=line["l2"], us=_ONE)),
            ),
            f.const(False),
        )
        together = self._apart(columns.sum_of("gw", gi=home, gu=">0"), columns.sum_of("wt", gi=home, us=_ONE))
        pooled = f.choose(
            line["leads"],
            f.both(columns.number(gi=home, us=_ONE).equals(columns.number(gi=home, us=_ONE, wt=">0")), together),
            f.const(False),
        )
        empty = f.both(given, f.negate(in_use), home.equals(0))
        sums = f.both(columns.number(l1=line["l1"], bd=_ONE).equals(0), self._apart(line["lw"], columns.sum_of("gw", l1=line["l1"])))
        second = f.choose(f.both(level_given, level_used), sums, f.const(False))
        return [
            Tag("T006", "weight1", self._not_fixed(level_used, line["lw"], self._level_fixed(line))),
            Tag("T006", "weight2", self._not_fixed(in_use, line["gw"], self._group_fixed(line))),
            Tag("T006", "weight3", self._not_fixed(line["us"].equals(1), line["wt"], self._row_fixed(line))),
            Tag("I001", "weight2", f.either(alone, pooled, empty)),
            Tag("I002", "weight1", second),
            Tag("I006", "weight1", f.both(level_used, f.filled(line["raw_weight1"]), f.negate(level_given))),
            Tag("I006", "weight2", f.both(in_use, f.filled(line["raw_weight2"]), f.negate(given))),
        ]

    def _names(self, line: WorkingLine, *, weighted: bool) -> list[Tag]:
        columns = self.columns
        needing = line.numbers("needing", [float(item.needs_number) for _, item in self.framework.groups])
        needs = f.choose(line["gi"] > 0, t.at(needing, line["gi"]).equals(1), f.const(False))
        numbers = [columns.number(l1=line["l1"], l2=line["l2"], us=_ONE, k=kind) for kind in ("n", "p", "m", "x", "e")]
        worded = f.choose(f.both(line["inuse"], needs), f.add_up(numbers).equals(0), f.const(False))
        tags = [Tag("I007", "level3", line["repeated"]), Tag("I023", "level2", worded)]
        if weighted:
            homes = line.numbers("fixgroup", [number for number, _, _ in self.framework.fixed])
            displaced = f.choose(
                line["fx"] > 0, f.both(line["l2"].differs(""), t.at(homes, line["fx"]).differs(line["gi"])), f.const(False)
            )
            tags += [
                Tag("T007", "level3", f.both(line["un"], line["lo"] > 0, line["gi"] > 0)),
                Tag("T008", "level3", f.both(line["un"], f.either(line["lo"].equals(0), line["gi"].equals(0)))),
                Tag("I022", "level3", f.both(line["us"].equals(1), displaced)),
            ]
        return tags

    def _apart(self, one: Formula, other: Formula) -> Formula:
        return f.rounded(f.absolute(one - other), 6) > self.tolerance

    def _not_fixed(self, asked: Formula, weight: Formula, fixed: Formula) -> Formula:
        return f.choose(f.both(asked, f.is_number(weight), fixed > 0), f.absolute(weight - fixed) > TYPED, f.const(False))

    def _level_fixed(self, line: WorkingLine) -> Formula:
        weights = [0.0 if level.flexible else level.weight for level in self.scheme.levels]
        return f.choose(line["li"] > 0, t.at(line.numbers("levelweights", weights), line["li"]), f.const(0))

    def _group_fixed(self, line: WorkingLine) -> Formula:
        weights = [0.0 if level.flexible or group.members else group.weight for level, group in self.framework.groups]
        return f.choose(line["gi"] > 0, t.at(line.numbers("groupweights", weights), line["gi"]), f.const(0))

    def _row_fixed(self, line: WorkingLine) -> Formula:
        weights = [0.0 if level.flexible else row.weight for _, level, row in self.framework.fixed]
        return f.choose(line["fx"] > 0, t.at(line.numbers("rowweights", weights), line["fx"]), f.const(0))
