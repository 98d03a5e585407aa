"""Liquid over plain values: the language of texts such as messages, titles, file names and bodies. See README.md."""

from runtime.templates.errors import TemplateError
from runtime.templates.program import Template, check, compile, rendered, templates_in  # noqa: A004 - as in re.compile

__all__ = ["Template", "TemplateError", "check", "compile", "rendered", "templates_in"]
