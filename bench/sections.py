"""What made reports tell: measures by topic, the leaders' duty, problems and next steps, in varied words."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from bench.typography import Clause, Part, Section, Style, style
from bench.wording import Template, duty, filled, frame, problems, topic, worded

TOPICS = {
    "leadership": 0.85,
    "functions": 0.9,
    "business": 0.8,
    "rules": 0.85,
    "decision": 0.9,
    "enforcement": 0.97,
    "emergency": 0.7,
    "disputes": 0.97,
    "oversight": 0.9,
    "digital": 0.6,
    "publicity": 0.9,
    "legal-services": 0.75,
    "capacity": 0.55,
}
"""Topics in the order of most reports, and how often one has it."""
_VERBS = "加强 强化 推进 推行 推动 深化 完善 健全 规范 落实 优化 提升 提高 发挥 压实 做好 抓好 创新 培育 畅通 扩大 维护"
"""Verbs that an adverb may stand before."""


class Pen(Struct, frozen=True):
    """Says sentences of one report."""

    draw: Random
    """Decides all that is left open."""
    names: dict[str, str | tuple[str, ...]]
    """What the places of names stand for."""

    def say(self, sentences: list[Template]) -> str:
        """Return one of some sentences, in one of its readings."""
        return self.fill(worded(self.draw.choice(sentences), self.draw.random))

    def title(self, words: str, results: list[Template]) -> str:
        """Return a slogan or heading with an adverb before it, and behind it what comes of it, or without."""
        before = self.say(frame()["adverb"]) if words[:2] in _VERBS.split() and self.happens(0.35) else ""
        behind = "，" + self.say(results) if len(words) < 15 and "，" not in words and self.happens(0.5) else ""
        return before + words + behind

    def clause(self, sentence: str, results: list[Template]) -> Clause:
        """Part a reading into its slogan and what follows."""
        slogan, _, text = self.fill(sentence).partition("。")
        return Clause(self.title(slogan, results), text)

    def fill(self, sentence: str) -> str:
        """Fill in the names and figures of a reading."""
        return filled(sentence, self.names, self.draw.random)

    def happens(self, share: float) -> bool:
        """Decide whether something that so many reports have is in this one."""
        return self.draw.random() < share


class Habit(Struct, frozen=True):
    """What a county keeps from year to year."""

    style: Style
    """Its typography."""
    contained: bool
    """Whether its measures stand under one heading, and not each topic under its own."""
    breadth: int
    """How many measures it tells of a topic, at most."""
    wording: dict[str, dict[int, str]]
    """Readings of measures by topic and number, that come back with other figures."""
    problems: dict[tuple[str, int], str]
    """Readings of problems by topic and number, that come back in the same words."""


def habit(county: int, seed: int) -> Habit:
    """Return what the county of a number keeps."""
    draw = Random(f"{seed} habit {county}")
    kept = {
        slug: {
            number: worded(topic(slug)["measure"][number], draw.random)
            for number in draw.sample(range(len(topic(slug)["measure"])), 2)
        }
        for slug in TOPICS
    }
    breadth = draw.choices([3, 4, 5], [45, 40, 15])[0]
    returning = {key: _problem(key, draw, with_cause=draw.random() < 0.4) for key in _some_problems(draw, 3)}
    return Habit(style(draw), draw.random() < 0.7, breadth, kept, returning)


def opening(pen: Pen, whose: str) -> list[str]:
    """Return the preamble and the formula that closes it, on one line or on two; it says ``whose`` the report is."""
    preamble = closer = ""
    while not preamble or whose not in preamble + closer:
        preamble, closer = pen.say(frame()["preamble"]), pen.say(frame()["closer"])
    return [preamble, closer] if pen.happens(0.2) else [preamble + closer]


def sections(pen: Pen, habit: Habit, shared: dict[str, str]) -> list[Section]:
    """Return the sections of a report in order; now and then one that the law asks for is missing."""
    leader = pen.draw.choices(["first", "behind", "inside", "absent"], [8, 22, 45, 25])[0]
    measures = _measures(pen, habit, shared)
    if leader == "inside":
        measures.insert(0, _duty(pen, pen.say(duty()["inside"]), 3))
    own = [Section("leader", pen.say(duty()["heading"]), _parts_of(_duty(pen, "", 4)))]
    told = [Section("measures", pen.say(frame()["measures"]), measures)]
    if not habit.contained:
        told = [Section("measures", part.heading, _parts_of(part)) for part in measures]
        if leader == "inside":
            told[0].kind = "leader"
    other = [Section("other", pen.say(frame()["other"]), [Part("", pen.say(frame()["other_text"]), [])])]
    return [
        *own * (leader == "first"),
        *told,
        *own * (leader == "behind"),
        *_problems_and_plans(pen, habit),
        *other * pen.happens(0.15),
    ]


def _parts_of(part: Part) -> list[Part]:
    """Return each clause of a part under its slogan, as parts of a section."""
    lead = [Part("", part.lead, [])] if part.lead else []
    return lead + [Part(clause.slogan, "", [Clause("", clause.text)]) for clause in part.clauses]


def _measures(pen: Pen, habit: Habit, shared: dict[str, str]) -> list[Part]:
    chosen = [slug for slug, share in TOPICS.items() if pen.happens(share)]
    if pen.happens(0.4):
        first, second = sorted(pen.draw.sample(range(len(chosen)), 2))
        chosen[first], chosen[second] = chosen[second], chosen[first]
    return [_topic_part(pen, habit, slug, shared[slug]) for slug in chosen]


def _topic_part(pen: Pen, habit: Habit, slug: str, shared: str) -> Part:
    """Return what a report tells of a topic: some of it as last year, some as its neighbours do."""
    known, sentences, results = habit.wording[slug], topic(slug)["measure"], topic(slug)["result"]
    again = [number for number in known if pen.happens(0.35)]
    fresh = pen.draw.sample(range(len(sentences)), pen.draw.randint(habit.breadth - 1, habit.breadth))
    numbers = list(dict.fromkeys([*again, *fresh]))[: habit.breadth]
    clauses = [
        pen.clause(known[number] if number in known else worded(sentences[number], pen.draw.random), results)
        for number in numbers
    ]
    lead = shared if pen.happens(0.5) else ""
    return Part(pen.title(pen.say(topic(slug)["heading"]), results), lead, clauses)


def _duty(pen: Pen, heading: str, most: int) -> Part:
    """Return what the leaders did."""
    sentences = pen.draw.sample(duty()["measure"], pen.draw.randint(2, most))
    clauses = [pen.clause(worded(sentence, pen.draw.random), duty()["result"]) for sentence in sentences]
    return Part(heading, "", clauses)


def _problems_and_plans(pen: Pen, habit: Habit) -> list[Section]:
    """Return problems and next steps, in one section or two."""
    told = {key: reading for key, reading in habit.problems.items() if pen.happens(0.6)}
    causes = 0.7 if pen.happens(0.6) else 0
    for key in _some_problems(pen.draw, pen.draw.randint(2, 4)):
        told.setdefault(key, _problem(key, pen.draw, with_cause=pen.happens(causes)))
    said = [Clause("", pen.fill(reading)) for reading in told.values()]
    plans = _plans(pen, list(told))
    lead = pen.say(frame()["problem_lead"]) if pen.happens(0.5) else ""
    if pen.happens(0.12):
        turn = Part("", pen.say(frame()["both_turn"]), plans)
        return [Section("problems", pen.say(frame()["both"]), [Part("", lead, said), turn])]
    ahead = pen.say(frame()["next_lead"]) if pen.happens(0.6) else ""
    return [
        *[Section("problems", pen.say(frame()["problems"]), [Part("", lead, said)])] * pen.happens(0.99),
        *[Section("next", pen.say(frame()["next"]), [Part("", ahead, plans)])] * pen.happens(0.99),
    ]


def _plans(pen: Pen, told: list[tuple[str, int]]) -> list[Clause]:
    """Return next steps: they answer most of the problems, and some answer none."""
    answered = [key for key in told if pen.happens(0.75)]
    further = _some_problems(pen.draw, pen.draw.randint(1, 3))
    plans = []
    for slug, number in dict.fromkeys([*answered, *further]):
        plan, results = problems(slug)[number].plan, topic(slug)["result"]
        plans.append(pen.clause(worded(plan, pen.draw.random), results))
    if pen.happens(0.5):
        plans[-1].text = plans[-1].text.removesuffix("。") + "，" + pen.say(frame()["next_end"])
    return plans


def _some_problems(draw: Random, number: int) -> list[tuple[str, int]]:
    """Return so many problems by topic and number, each of another topic."""
    return [(slug, draw.randrange(len(problems(slug)))) for slug in draw.sample(list(TOPICS), number)]


def _problem(key: tuple[str, int], draw: Random, *, with_cause: bool) -> str:
    """Return a reading of a problem, with its cause or without."""
    slug, number = key
    problem = problems(slug)[number]
    said = worded(problem.said, draw.random)
    if not with_cause:
        return said + "。"
    forms = ("{0}，主要原因是{1}。", "由于{1}，{0}。", "{0}。究其原因，{1}。", "{0}，主要是因为{1}。")
    words = draw.choice(forms).replace("{0}", said)
    return words.replace("{1}", worded(problem.cause, draw.random))
