"""Commands of the program `aws`, held beside what botocore knows of the same services."""

import json
import shlex

import botocore.session
from botocore import xform_name
from botocore.exceptions import ParamValidationError
from botocore.validate import validate_parameters

_EVERYWHERE = {"region", "output", "query"}
_RENAMED = {"notification-endpoint": "endpoint"}  # of aws sns subscribe, by the program itself


def fault(command: str) -> str | None:
    """What `aws` would not understand of a command; None if it is sound."""
    program, service, verb, *words = shlex.split(command.replace("\\\n", " "))
    model = botocore.session.Session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if program != "aws" or verb not in operations:
        return f"no command: {program} {service} {verb}"
    shape = model.operation_model(operations[verb]).input_shape
    members = {xform_name(name, "-"): name for name in shape.members}
    given: dict[str, object] = {}
    for named, values in _options(words):
        option = _RENAMED.get(named, named)
        if option in _EVERYWHERE:
            continue
        if option not in members:
            return f"no option of {verb}: --{option}"
        member = shape.members[members[option]]
        given[members[option]] = _value(member.type_name, values)
    try:
        validate_parameters(given, shape)
    except ParamValidationError as error:
        return str(error)
    return None


def commands(text: str) -> list[str]:
    """The commands of `aws` in a text: each from its line to where its last quote and backslash end."""
    found: list[str] = []
    for line in text.splitlines():
        if found and not _ended(found[-1]):
            found[-1] += f"\n{line}"
        elif line.startswith("    aws "):
            found.append(line)
    return found


def _ended(command: str) -> bool:
    if command.endswith("\\"):
        return False
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def _options(words: list[str]) -> list[tuple[str, list[str]]]:
    options: list[tuple[str, list[str]]] = []
    for word in words:
        if word.startswith("--"):
            options.append((word[2:], []))
        else:
            options[-1][1].append(word)
    return options


def _value(kind: str, values: list[str]) -> object:
    """The words after an option as what the model wants there."""
    if kind == "boolean":
        return True
    if kind == "list":
        return values
    if kind in {"structure", "map"}:
        return json.loads(values[0])
    return " ".join(values)
