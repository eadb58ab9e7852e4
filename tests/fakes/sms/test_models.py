import pytest
from sqlalchemy import BigInteger

from fakes.core.tables import table_of
from fakes.sms.models import SmsAccountRow, SmsMessageRow, SmsNumberRow, SmsOptOutRow


@pytest.mark.parametrize("model", [SmsAccountRow, SmsMessageRow, SmsNumberRow, SmsOptOutRow])
def test_every_table_belongs_to_sandboxes_and_holds_times_and_ids_of_64_bits(model: type) -> None:
    table = table_of(model)
    assert next(iter(table.primary_key.columns)).name == "sandbox"
    for index in table.indexes:
        assert next(iter(index.columns)).name == "sandbox"
    for column in table.columns:
        if column.name == "id" or column.name.endswith("_ms"):
            assert isinstance(column.type, BigInteger), column.name
