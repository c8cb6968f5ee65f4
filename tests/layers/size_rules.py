"""Files of at most 500 lines, headers 150, functions 70, main.cpp 100."""

import ast
import re

import source_text

FILE_LINES, HEADER_LINES, FUNCTION_LINES, MAIN_LINES = 500, 150, 70, 100
# Headers that are templates, or one list that reads better whole, with what they may have.
LONGER = {"protocol/perform.hpp": 200, "protocol/flat_buffer.hpp": 200, "protocol/limits.hpp": 220,
          "node/core/actions.hpp": 180, "node/core/node_state.hpp": 265,
          "node/core/node_core.hpp": 160, "node/web/face_impl.hpp": 180}
_TYPE = re.compile(r"\b(?:class|struct|enum|union|concept)\b[^()]*$")
_INITIALISER = re.compile(r"[\w>\]]\s*$")


def file_violations(root):
    found = []
    for path in source_text.files(root, ".cpp", ".hpp", ".ts", ".tsx", ".py", ".sh", ".mjs"):
        lines = source_text.read(root, path).count("\n")
        most = HEADER_LINES if path.suffix == ".hpp" else FILE_LINES
        if path.name == "main.cpp" and path.parts[0] in ("node", "hub"):
            most = MAIN_LINES
        if lines > LONGER.get(str(path), most):
            found.append(f"{path}: {lines} lines, at most {most}")
    return found


def cpp_functions(text):
    """(first line, length) of every function body, nested lambdas counted with their function.

    Works on text laid out by clang-format: a brace at namespace or class scope whose lead has a
    closed parenthesis opens a function; a brace right after a name in a constructor's initialiser
    list is part of the lead.
    """
    text = re.sub(r"^\s*#.*$", "", source_text.bare(text), flags=re.MULTILINE)
    found, stack, lead, start = [], [], "", 0
    for place, char in enumerate(text):
        inside_function = "function" in stack or "initialiser" in stack
        if char == "{":
            stack.append(_block(lead, inside_function))
            if stack[-1] == "function" and stack.count("function") == 1:
                start = place
        elif char == "}" and stack:
            kind = stack.pop()
            if kind == "function" and "function" not in stack:
                first = source_text.line_of(text, start)
                found.append((first, source_text.line_of(text, place) - first + 1))
            if kind == "initialiser":
                lead += "}"
                continue
        if char in "{};" and "initialiser" not in stack:
            lead = ""
        elif char not in "{};":
            lead += char
    return found


def _block(lead, inside_function):
    if inside_function:
        return "nested"
    if re.search(r"\)\s*(?:noexcept\s*)?:[^:].*[\w>]\s*$", lead, re.DOTALL):
        return "initialiser"
    if re.search(r"\bnamespace\b|\bextern\b\s*\"\"\s*$", lead):
        return "scope"
    if _TYPE.search(lead) and not lead.rstrip().endswith(")"):
        return "scope"
    return "function" if ")" in lead and not re.search(r"=\s*$", lead) else "value"


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def function_violations(root):
    found = []
    for path in source_text.files(root, ".cpp", ".hpp", ".py"):
        measure = _python_functions if path.suffix == ".py" else cpp_functions
        found += [f"{path}:{first}: a function of {length} lines, at most {FUNCTION_LINES}"
                  for first, length in measure(source_text.read(root, path))
                  if length > FUNCTION_LINES]
    return found
