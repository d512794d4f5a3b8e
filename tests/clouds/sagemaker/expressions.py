"""CloudWatch's metric math, as far as alarms and gates use it: arithmetic, IF, FILL, SUM, …"""

import ast
import operator
from collections.abc import Callable
from typing import Any

from tests.clouds.sagemaker.refusals import Refused

Series = dict[int, float]
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b if b else None,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.And: lambda a, b: bool(a) and bool(b),
    ast.Or: lambda a, b: bool(a) or bool(b),
}
FOLDS: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "MAX": max,
    "MIN": min,
    "AVG": lambda values: sum(values) / len(values),
}


def evaluate(text: str, series: dict[str, Series], moments: list[int]) -> Series:
    """Compute an expression over named series; `moments` are the periods that were asked for."""
    written = text.replace("&&", " and ").replace("||", " or ")
    try:
        tree = ast.parse(written.strip(), mode="eval").body
    except SyntaxError:
        raise _not_computed(text) from None
    value = _Evaluation(text, series, moments).of(tree)
    return value if isinstance(value, dict) else dict.fromkeys(moments, float(value))


class _Evaluation:
    def __init__(self, text: str, series: dict[str, Series], moments: list[int]):
        self.text, self.series, self.moments = text, series, moments

    def of(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id in self.series:
            return self.series[node.id]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self.pair(ast.Sub, 0.0, self.of(node.operand))
        if isinstance(node, ast.BinOp):
            return self.pair(type(node.op), self.of(node.left), self.of(node.right))
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self.pair(type(node.ops[0]), self.of(node.left), self.of(node.comparators[0]))
        if isinstance(node, ast.BoolOp):
            values = [self.of(value) for value in node.values]
            while len(values) > 1:
                values[:2] = [self.pair(type(node.op), values[0], values[1])]
            return values[0]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node.func.id.upper(), node.args)
        raise _not_computed(self.text)

    def pair(self, kind: type, left: Any, right: Any) -> Any:
        if kind not in OPERATORS:
            raise _not_computed(self.text)
        compute = OPERATORS[kind]
        if not isinstance(left, dict) and not isinstance(right, dict):
            return float(compute(left, right) or 0.0)
        moments = [s for s in (left, right) if isinstance(s, dict)]
        shared = set(moments[0]).intersection(*moments[1:])
        found = {m: compute(_at(left, m), _at(right, m)) for m in sorted(shared)}
        return {m: float(value) for m, value in found.items() if value is not None}

    def call(self, name: str, arguments: list[ast.expr]) -> Any:
        if name == "FILL" and len(arguments) == 2:
            series, default = self.of(arguments[0]), self.of(arguments[1])
            return {m: series.get(m, _at(default, m)) for m in self.moments}
        if name == "IF" and len(arguments) in (2, 3):
            condition, *branches = [self.of(argument) for argument in arguments]
            found: Series = {}
            for m in self.moments:
                test = _at(condition, m)
                if test is None or (not test and len(branches) == 1):
                    continue
                chosen = _at(branches[0 if test else 1], m)
                if chosen is not None:
                    found[m] = chosen
            return found
        if name in FOLDS and len(arguments) == 1:
            return self.fold(FOLDS[name], arguments[0])
        raise _not_computed(self.text)

    def fold(self, compute: Callable[[list[float]], float], argument: ast.expr) -> Any:
        if not isinstance(argument, ast.List):
            values = list(self.of(argument).values())
            return compute(values) if values else 0.0
        parts = [self.of(element) for element in argument.elts]
        at_moments = {m: [_at(part, m) for part in parts] for m in self.moments}
        present = {m: [v for v in vs if v is not None] for m, vs in at_moments.items()}
        return {m: compute(values) for m, values in present.items() if values}


def _at(value: Any, moment: int) -> float | None:
    return value.get(moment) if isinstance(value, dict) else value


def _not_computed(text: str) -> Refused:
    return Refused("ValidationError", f"Error in expression '{text}': not computed here")
