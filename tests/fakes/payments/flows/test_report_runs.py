from tests.fakes.payments.builders import Shop


async def test_a_report_is_done_a_moment_later(shop: Shop) -> None:
    asked = await shop.post("/v1/reporting/report_runs", report_type="balance.summary.1")
    assert asked["status"] == "pending"
    await shop.settle()
    assert (await shop.get(f"/v1/reporting/report_runs/{asked['id']}"))["status"] == "succeeded"
    assert await shop.events() == ["reporting.report_run.succeeded"]


async def test_a_report_is_of_a_type(shop: Shop) -> None:
    refusal = await shop.refused("POST", "/v1/reporting/report_runs", report_type="everything")
    assert (refusal["code"], refusal["param"]) == ("resource_missing", "report_type")
