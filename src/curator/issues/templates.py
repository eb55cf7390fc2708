"""Templates, found and filled: a newsletter's own folder is looked in first, then the bundled ones.

Sandboxed and strict, since they are filled with other people's words.  What is wrong with a template is one
line that names its file and, where it can be told, the line in it.
"""

from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from curator.errors import ConfigError, CuratorError
from curator.home import bundled
from curator.text import clean

if TYPE_CHECKING:
    import jinja2

Folders = tuple[Path, ...]  # looked in one after another

_PLAIN = (".txt", ".md")  # not escaped as HTML


def folders(home: Path) -> Folders:
    """Where the newsletter in `home` finds its templates: its own ones before the bundled ones."""
    own, shipped = home / "templates", bundled("templates")
    # In a checkout both may be one folder, which must not stand before its own themes.
    return (shipped,) if own.resolve() == shipped.resolve() else (own, shipped)


def themed(where: Folders, theme: str) -> Folders:
    """`where`, with its folders of this theme before the last.  Raises ConfigError if there are none."""
    found = [folder / "themes" / theme for folder in where if (folder / "themes" / theme).is_dir()]
    if not found:
        known = sorted({path.parent.name for folder in where for path in folder.glob("themes/*/theme.toml")})
        raise ConfigError(
            f'there is no theme "{theme}"; set look.theme in curator.toml to one of: {", ".join(known)}'
        )
    return (*where[:-1], *found, where[-1])


def fill(where: Folders, name: str, **given: Any) -> str:
    """The template `name`, found in one of these folders, filled with what is `given`.

    Raises CuratorError where there is none, where it cannot be read, and where it cannot be filled.
    """
    import jinja2

    try:
        return clean(_environment(where).get_template(name).render(**given))
    except jinja2.TemplateSyntaxError as error:
        raise CuratorError(f"the template {error.filename}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateNotFound as error:
        raise CuratorError(f"there is no template {error}; put it into templates/ or reinstall") from error
    except UnicodeDecodeError as error:
        raise CuratorError(f"the template {name} is not UTF-8 text; save it as UTF-8") from error
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        place = _place(error.__traceback__, where) or name
        raise CuratorError(f"the template {place} could not be filled: {error}") from error


@cache
def _environment(where: Folders) -> "jinja2.Environment":
    """Jinja2 as it may be used with foreign text: sandboxed, strict, escaping all that is no plain text.

    Kept for each set of folders, because compiling templates costs more than filling them; a template that
    changes on disk is compiled again.
    """
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in where]),
        autoescape=lambda name: name is None or not name.endswith(_PLAIN),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _place(trace: TracebackType | None, where: Folders) -> str:
    """The file and line of the template in which an error arose: Jinja2 writes them into the traceback."""
    place = ""
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if any(folder in file.parents for folder in where):
            place = f"{file}, line {trace.tb_lineno},"
        trace = trace.tb_next
    return place
