"Syntax trees of code, for the tests that ask how it is written."

import ast
from functools import cache


@cache
def nodes_of(tree: ast.AST) -> list[ast.AST]:
    "Every node of a tree; several tests ask for those of one, and going through it takes most of their time."
    return list(ast.walk(tree))
