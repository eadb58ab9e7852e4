from fakes.sms import opt_outs
from tests.fakes.sms.builders import APP_NUMBER, PHONE, SANDBOX, Kernel


async def test_an_opt_out_holds_for_one_pair_until_it_is_removed(kernel: Kernel) -> None:
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender=APP_NUMBER, recipient=PHONE))

    async def blocker(*senders: str | None, recipient: str = PHONE) -> str | None:
        return await kernel.write(
            lambda tx: opt_outs.blocker(tx, SANDBOX, senders=senders, recipient=recipient)
        )

    assert await blocker(None, "", APP_NUMBER) == APP_NUMBER
    assert await blocker("12345") is None
    assert await blocker(APP_NUMBER, recipient="+14155550000") is None
    assert (
        await kernel.write(lambda tx: opt_outs.remove(tx, SANDBOX, sender=APP_NUMBER, recipient=PHONE)) == 1
    )
    assert await blocker(APP_NUMBER) is None


async def test_all_opt_outs_of_a_sandbox_are_listed_and_can_be_forgotten(kernel: Kernel) -> None:
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender="12345", recipient=PHONE))
    await kernel.write(lambda tx: opt_outs.add(tx, SANDBOX, sender=APP_NUMBER, recipient=PHONE))
    await kernel.write(lambda tx: opt_outs.add(tx, "other", sender=APP_NUMBER, recipient=PHONE))
    rows = await kernel.write(lambda tx: tx.rows(opt_outs.listing(SANDBOX)))
    shown = [opt_outs.as_json(row) for row in rows]
    assert [(each["from"], each["to"]) for each in shown] == [(APP_NUMBER, PHONE), ("12345", PHONE)]
    assert shown[0]["created_at"].endswith("Z")
    assert await kernel.write(lambda tx: opt_outs.remove(tx, SANDBOX)) == 2
