"""The control: the same year in SQL, in whole numbers, as four statements of one transaction.

It reckons with missing answers and with indicators that do not apply, as long as every variable
keeps one that applies. All is brought to one denominator that every division goes into without
a rest, so the 63 bits of a database suffice and each figure is exact.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from compliance.assessments.bench.data import PRODUCTS, Nation, method
from scoring.bulk_form import Form, form_of, whole
from scoring.elements import Instrument

MOST = 2**63 - 1
# SUM of a bigint is numeric in PostgreSQL, where "/" would no longer cut off: hence the casts.
DIMENSIONS = """CREATE TEMPORARY TABLE exact AS
WITH question AS (
  SELECT government, unit, indicator, COALESCE(SUM(value), 0) AS given, COUNT(value) AS answered,
    COUNT(*) - SUM(not_applicable) AS applying
  FROM answer GROUP BY government, unit, indicator),
variable AS (
  SELECT government, unit, dimension, variable,
    CAST(SUM(weight * (given - lowest * answered) * ({products} / applying)) AS BIGINT)
      * ({counts} / CAST(SUM(weight) AS BIGINT)) * share AS low,
    CAST(SUM(weight * (given - lowest * answered + span * (applying - answered))
      * ({products} / applying)) AS BIGINT)
      * ({counts} / CAST(SUM(weight) AS BIGINT)) * share AS high
  FROM question JOIN weight USING (indicator) WHERE applying > 0
  GROUP BY government, unit, dimension, variable, share)
SELECT government, unit, dimension,
  CAST(SUM(low) AS BIGINT) AS low, CAST(SUM(high) AS BIGINT) AS high
FROM variable GROUP BY government, unit, dimension"""
SHOWN = "({end} + {half}) / {step}"  # hundredths, half up: n / d of 100 with d = 10,000 steps


def weights(form: Form) -> tuple[list[tuple[int, ...]], int, int, int]:
    """Return one row an indicator, and the parts of the denominator: span, counts, shares.

    A row: indicator, dimension, variable, weight, share, lowest, span.
    """
    questions = [q for d in form.dimensions for v in d.parts for q in v.questions]
    spans = {q.highest - q.lowest for q in questions}
    if len(spans) != 1:
        raise ValueError("the control reckons with one scale only")
    heaviest = max(sum(q.weight for q in v.questions) for d in form.dimensions for v in d.parts)
    shares = [
        (n, v, Fraction(v.weight, sum(other.weight for other in d.parts)))
        for n, d in enumerate(form.dimensions)
        for v in d.parts
    ]
    common = lcm(*(share.denominator for _, _, share in shares))
    span = spans.pop()
    rows: list[tuple[int, ...]] = [
        (q.index, n, number, q.weight, int(share * common), q.lowest, span)
        for number, (n, variable, share) in enumerate(shares)
        for q in variable.questions
    ]
    return rows, span, lcm(*range(1, heaviest + 1)), common


def preparation() -> list[str]:
    """Return the statements that store the weights; they are the same for every kind measured."""
    forms = [form_of(method(), kind, PRODUCTS) for kind in ("province", "city", "regency")]
    rows, *_ = weights(forms[0])
    if any(weights(form)[0] != rows for form in forms):
        raise ValueError("the control reckons with the same weights for every kind")
    columns = "indicator, dimension, variable, weight, share, lowest, span"
    typed = columns.replace(",", " INTEGER,") + " INTEGER"
    values = ", ".join(str(row) for row in rows)
    return [
        f"CREATE TABLE weight ({typed}, PRIMARY KEY (indicator))",
        f"INSERT INTO weight ({columns}) VALUES {values}",  # noqa: S608 - numbers of the method
    ]


def statements(nation: Nation) -> list[str]:
    """Return the control for an invented year; ValueError when 63 bits do not suffice."""
    instrument = method()
    form = form_of(instrument, "regency", PRODUCTS)
    _, span, counts, shares = weights(form)
    products = lcm(*range(1, PRODUCTS + 1))
    whole_dimension = span * products * counts * shares
    parts = [Fraction(d.weight, sum(p.weight for p in form.dimensions)) for d in form.dimensions]
    common = lcm(*(part.denominator for part in parts))
    whole_government = whole_dimension * common * nation.units
    if instrument.places != 2 or 2 * whole_government > MOST or whole_dimension % 20_000:
        raise ValueError("the control cannot reckon exactly with so many units")
    factors = " ".join(f"WHEN {n} THEN {int(p * common)}" for n, p in enumerate(parts))
    factor = f"CASE dimension {factors} END"
    ends = ", ".join(f"CAST(SUM({end} * {factor}) AS BIGINT) AS {end}" for end in ("low", "high"))
    units = f"SELECT government, unit, {ends} FROM exact GROUP BY government, unit"  # noqa: S608
    total = f"SELECT government, {ends} FROM exact GROUP BY government"  # noqa: S608
    return [
        DIMENSIONS.format(products=products, counts=counts),
        f"INSERT INTO control_dimension SELECT government, unit, dimension, "  # noqa: S608
        f"{shown('low', whole_dimension)}, {shown('high', whole_dimension)} FROM exact",
        f"INSERT INTO control_unit SELECT government, unit, low, high, known, "  # noqa: S608
        f"{band('high', instrument)}, {band('low', instrument)} "
        f"FROM ({printed(units, 'government, unit', whole_dimension * common)}) AS u",
        governments(printed(total, "government", whole_government), instrument),
        "DROP TABLE exact",
    ]


def shown(end: str, denominator: int) -> str:
    """Return the SQL of an exact share of 100 as it is printed, in hundredths."""
    return SHOWN.format(end=end, half=denominator // 20_000, step=denominator // 10_000)


def printed(query: str, keys: str, denominator: int) -> str:
    """Return the SQL of both ends as they are printed, and whether they are one figure."""
    low, high = shown("low", denominator), shown("high", denominator)
    return (
        f"SELECT {keys}, {low} AS low, {high} AS high, "  # noqa: S608
        f"CASE WHEN low = high THEN 1 ELSE 0 END AS known FROM ({query}) AS e"
    )


def band(end: str, instrument: Instrument) -> str:
    """Return the SQL of the index of the band of a printed score."""
    steps = " ".join(
        f"WHEN {end} >= {whole(b.floor, 2)} THEN {n}" for n, b in enumerate(instrument.bands)
    )
    return f"CASE {steps} END"


def governments(query: str, instrument: Instrument) -> str:
    """Return the SQL that stores governments with their ranks among those whose score is known."""
    columns = []
    for keys, given in (("kind", "known = 1"), ("kind, province", "known = 1 AND province >= 0")):
        within = f"PARTITION BY {keys}, known"
        for figure in (
            f"RANK() OVER ({within} ORDER BY low DESC)",
            f"COUNT(*) OVER ({within})",
            f"COUNT(*) OVER ({within}, low)",
        ):
            columns.append(f"CASE WHEN {given} THEN {figure} END")
    return (
        f"INSERT INTO control_government SELECT government, low, high, known, "  # noqa: S608
        f"{band('high', instrument)}, {band('low', instrument)}, {', '.join(columns)} "
        f"FROM ({query}) AS g JOIN body USING (government)"
    )
