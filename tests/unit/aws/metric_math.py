"""Metric math of CloudWatch, as far as the kit's formulas use it: one point in time."""

import ast
import math


class _Quotients(ast.NodeTransformer):
    """Division by zero is no value and no error, as in CloudWatch."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return ast.Call(ast.Name("DIVIDE", ast.Load()), [node.left, node.right], [])


def evaluate(expression, figures):
    """Return the value of an expression.

    Args:
        expression: arithmetic, FILL and IF.
        figures: id -> value; None: no data.
    """
    functions = {
        "FILL": lambda value, otherwise: otherwise if value is None else value,
        "IF": lambda condition, yes, no: yes if condition else no,
        "DIVIDE": lambda a, b: a / b if b else math.nan,
    }
    tree = ast.fix_missing_locations(_Quotients().visit(ast.parse(expression, mode="eval")))
    return eval(compile(tree, "formula", "eval"), {"__builtins__": {}, **functions}, figures)
