"""Does what an exported PowerShell command says, read with tree-sitter's grammar of PowerShell: there is none on Linux to run it.

What it knows is what such a command is made of; all else is refused.
"""

import base64
import os
import subprocess
import tempfile

import tree_sitter
import tree_sitter_powershell

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


class Unknown(Exception):
    """Something that no exported command should hold."""


def run(script):
    """Runs a command's script, and returns curl's own end."""
    root = PARSER.parse(script.encode()).root_node
    if root.has_error:
        raise Unknown(f"not PowerShell: {script[:200]}")
    if not script.isascii():
        raise Unknown("Windows PowerShell reads a script without a mark in the machine's own code page")
    shell = Shell()
    shell.statements(root)
    left = [path for path in shell.files if os.path.exists(path)]
    if left:
        raise Unknown(f"files are left: {left}")
    return shell.ended


def named(node, kind):
    return [child for child in node.named_children if child.type == kind]


class Shell:
    def __init__(self):
        self.variables, self.files, self.ended = {}, [], None

    def statements(self, block):
        for statement in block.named_children:
            if statement.type in ("statement_list", "statement_block"):
                self.statements(statement)
            elif statement.type == "pipeline":
                self.value(statement)
            elif statement.type == "try_statement":
                try:
                    self.statements(statement.named_children[0])
                finally:
                    for clause in named(statement, "finally_clause"):
                        self.statements(clause)
            elif statement.type != "comment":
                raise Unknown(statement.type)

    def value(self, node):
        own = getattr(self, node.type, None)
        if own is not None:
            return own(node)
        if node.named_child_count == 1:
            return self.value(node.named_children[0])
        raise Unknown(f"{node.type}: {node.text[:100]}")

    def assignment_expression(self, node):
        target, _, value = node.named_children
        self.variables[target.text.decode()] = self.value(value)

    def variable(self, node):
        return self.variables[node.text.decode()]

    def verbatim_string_characters(self, node):
        return node.text.decode()[1:-1].replace("''", "'")

    def expandable_string_literal(self, node):
        text = node.text.decode()[1:-1].replace("`n", "\n")
        for name, value in self.variables.items():
            text = text.replace(name, value)
        return text

    def comparison_expression(self, node):
        if node.named_child_count == 1:
            return self.value(node.named_children[0])
        left, operator, right = node.named_children
        if operator.text == b"-join":
            return self.value(right).join(self.value(left))
        if operator.text == b"-eq" and left.text == b"$env:OS":
            return False
        raise Unknown(node.text[:100])

    def array_expression(self, node):
        lines = [line for block in node.named_children for line in block.named_children if line.type != "comment"]
        return [self.value(line) for line in lines]

    def if_statement(self, node):
        condition, then, otherwise = node.named_children
        return self.value(then if self.value(condition) else otherwise)

    def invokation_expression(self, node):
        arguments = named(node, "argument_list")[0]
        function = node.text[: arguments.start_byte - node.start_byte].decode()
        given = [self.value(one) for some in arguments.named_children for one in some.named_children]
        if function == "[IO.Path]::GetTempFileName":
            self.files.append(tempfile.mkstemp()[1])
            return self.files[-1]
        if function == "[IO.File]::WriteAllBytes":
            with open(given[0], "wb") as file:
                file.write(given[1])
            return None
        if function == "[Text.Encoding]::ASCII.GetBytes":
            return given[0].encode("ascii")
        if function == "[Convert]::FromBase64String":
            return base64.b64decode(given[0], validate=True)
        raise Unknown(function)

    def command(self, node):
        elements = [one for some in named(node, "command_elements") for one in some.named_children]
        words = [one for one in elements if one.type != "command_argument_sep"]
        if node.text.startswith(b"Remove-Item -LiteralPath "):
            for path in words[1].named_children:
                os.remove(self.value(path))
            return
        if not node.text.startswith(b"& $curl "):
            raise Unknown(node.text[:100])
        plain = ("command_parameter", "generic_token")
        arguments = [one.text.decode() if one.type in plain else self.value(one) for one in words]
        self.ended = subprocess.run([self.variables["$curl"], *arguments], capture_output=True)

    def decimal_integer_literal(self, node):
        return node.text.decode()
