"""The field types as a designer sees them."""

import pytest

from accounts.principal import ANONYMOUS
from operations.errors import NotSignedIn
from operations.perform import perform
from runtime.fields.registry import field_types
from tests.runtime.kinds.living import ROOT

pytestmark = pytest.mark.django_db


def test_every_field_type_is_listed_with_its_options() -> None:
    listed = {item["name"]: item for item in perform("field_type.list", principal=ROOT).value["items"]}
    assert listed.keys() == field_types().keys()
    assert listed["choice"]["options_schema"]["required"] == ["choices"]
    assert listed["text"]["title"]["zh-CN"] == "文本"


def test_whoever_is_not_signed_in_sees_none() -> None:
    with pytest.raises(NotSignedIn):
        perform("field_type.list", principal=ANONYMOUS)
