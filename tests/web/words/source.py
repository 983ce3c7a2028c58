"""Reads the source for the codes that it raises, sets by hand and records. Nothing is run.

A code is followed from where it is used back to where it is spelt: through the parameters of a function
that passes it on, through the function that a variable was assigned from, and to a constant's value.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = ("shared", "worker", "web")
Argument = Callable[[ast.Call], ast.expr | None]
"""The argument of a call that is a code, or None: the call is about something else."""


@dataclass
class Module:
    """A parsed file; `within` are the functions around each node, the innermost last."""

    path: Path
    nodes: list[tuple[ast.AST, tuple[ast.FunctionDef, ...]]]

    @classmethod
    def of(cls, path: Path) -> "Module":
        return cls(path, list(_walk(ast.parse(path.read_text("utf-8")), ())))

    def function(self, name: str) -> ast.FunctionDef | None:
        found = (n for n, _ in self.nodes if isinstance(n, ast.FunctionDef) and n.name == name)
        return next(found, None)


def modules(root: Path = ROOT) -> list[Module]:
    """All of the service, but for the words themselves and the migrations."""
    files = [file for room in ROOMS for file in sorted((root / room).rglob("*.py"))]
    left_out = (root / "web/words", root / "shared/migrations")
    return [Module.of(file) for file in files if not any(file.is_relative_to(out) for out in left_out)]


def raised(found: list[Module], *exceptions: str, at: int = 0) -> set[str]:
    """The arguments of these exceptions at that place."""

    def argument(call: ast.Call) -> ast.expr | None:
        return call.args[at] if named(call) in exceptions and len(call.args) > at else None

    return Search(found, argument).run()


def reasons(found: list[Module], code: str) -> set[str]:
    """What stands as `reason=` beside this code."""

    def argument(call: ast.Call) -> ast.expr | None:
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and first.value == code:
            return next((keyword.value for keyword in call.keywords if keyword.arg == "reason"), None)
        return None

    return Search(found, argument).run()


def set_by_hand(found: list[Module], *names: str) -> set[str]:
    """Strings assigned to attributes or given as keywords of these names."""
    pairs = [pair for module in found for node, _ in module.nodes for pair in _assigned(node)]
    values = [value for name, value in pairs if name in names]
    known = constants(found)
    spelt = {known[value.id] for value in values if isinstance(value, ast.Name) and value.id in known}
    return spelt | {text for value in values for text in _texts(value)}


def audit_details(found: list[Module]) -> set[str]:
    """The keywords that audit rows are recorded with, but for who acted."""
    calls = (node for module in found for node, _ in module.nodes if isinstance(node, ast.Call))
    return {
        keyword.arg
        for call in calls
        if named(call) in ("record", "_note", "note") and any(map(_is_act, call.args))
        for keyword in call.keywords
        if keyword.arg not in (None, "actor")
    }


def _is_act(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(value=ast.Name(id="Act")) | ast.Attribute(attr="act") | ast.Name(id="act"):
            return True
    return False


def constants(found: list[Module]) -> dict[str, str]:
    """Strings with a name in capitals, by that name."""
    top = (node for module in found for node, within in module.nodes if not within)
    return {
        name: value.value
        for node in top
        for name, value in _assigned(node)
        if name.isupper() and isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def members_used(found: list[Module], enum: str) -> set[str]:
    """X of every `Enum.X`."""
    nodes = (node for module in found for node, _ in module.nodes)
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == enum
    }


@dataclass
class Search:
    """Follows codes back to their spelling; `unread` are the places where it lost one."""

    found: list[Module]
    argument: Argument
    codes: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    passed_on: dict[tuple[Path, str], int] = field(default_factory=dict)

    def run(self) -> set[str]:
        """The codes. Fails for one that cannot be read off the source."""
        known = -1
        while known != len(self.passed_on):  # a function that passes a code on has callers of its own
            known = len(self.passed_on)
            for module in self.found:
                for node, within in module.nodes:
                    if isinstance(node, ast.Call) and (value := self._code_of(module, node)) is not None:
                        self._follow(module, value, within)
        assert not self.unread, f"codes that can't be read off the source: {sorted(self.unread)}"
        return self.codes

    def _code_of(self, module: Module, call: ast.Call) -> ast.expr | None:
        name = named(call)
        for (path, function), at in self.passed_on.items():
            if function == name and (path == module.path or not name.startswith("_")):
                return call.args[at] if len(call.args) > at else None
        return self.argument(call)

    def _follow(self, module: Module, value: ast.expr, within: tuple[ast.FunctionDef, ...]) -> None:
        if texts := _texts(value):
            self.codes |= texts
        elif isinstance(value, ast.Name) and value.id in (known := constants(self.found)):
            self.codes.add(known[value.id])
        elif isinstance(value, ast.Name) and (maker := _parameter(value.id, within)):
            self.passed_on[module.path, maker[0]] = maker[1]
        elif isinstance(value, ast.Name) and (made := _returned(module, value.id, within)):
            self.codes |= made
        elif not isinstance(value, ast.Attribute):  # the code of an error that was raised elsewhere
            self.unread.add(f"{module.path}:{value.lineno}")


def named(call: ast.Call) -> str:
    """`f` of `f()` and `a.f()`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _walk(
    node: ast.AST, within: tuple[ast.FunctionDef, ...]
) -> Iterator[tuple[ast.AST, tuple[ast.FunctionDef, ...]]]:
    inside = (*within, node) if isinstance(node, ast.FunctionDef) else within
    for child in ast.iter_child_nodes(node):
        yield child, inside
        yield from _walk(child, inside)


def _texts(value: ast.expr) -> set[str]:
    match value:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return _texts(body) | _texts(orelse)
    return set()


def _parameter(name: str, within: tuple[ast.FunctionDef, ...]) -> tuple[str, int] | None:
    for function in reversed(within):
        arguments = [argument.arg for argument in function.args.args]
        if name in arguments:
            return function.name, arguments.index(name)
    return None


def _returned(module: Module, name: str, within: tuple[ast.FunctionDef, ...]) -> set[str]:
    """The strings that a variable may hold: those that the function returns which it was assigned from."""
    texts: set[str] = set()
    for node in ast.walk(within[-1]) if within else ():
        for target, value in _assigned(node):
            if target == name and isinstance(value, ast.Call) and (made := module.function(named(value))):
                returns = (part.value for part in ast.walk(made) if isinstance(part, ast.Return))
                texts |= {text for value in returns if value is not None for text in _texts(value)}
    return texts


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.keyword(arg=str(name), value=value):
            yield name, value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for one, its in zip(targets, values, strict=True):
                yield from _pairs(one, its)
        case ((ast.Name(id=name) | ast.Attribute(attr=name)), _):
            yield name, value
