import stripe

from app.lifespan import Running
from tests.clients.stripe_app import stripe_app
from tests.receiver import Receiver, receiving


async def verified_by(receiver: Receiver, *secrets: str) -> list[bool]:
    """Return which secrets verify the next request that the app gets."""
    request = await receiver.next()
    payload, header = request.body.decode(), request.headers["stripe-signature"]

    def verifies(secret: str) -> bool:
        try:
            return bool(stripe.WebhookSignature.verify_header(payload, header, secret, 300))
        except stripe.SignatureVerificationError:
            return False

    return [verifies(secret) for secret in secrets]


async def test_two_secrets_sign_until_the_old_one_expires(server: Running) -> None:
    async with stripe_app(server) as app, receiving() as receiver:
        params = {"url": f"{receiver.url}/hook", "enabled_events": ["customer.created"]}
        endpoint = await app.sdk(lambda client: client.v1.webhook_endpoints.create(params))
        rolled = await app.post(f"/payments/endpoints/{endpoint.id}/roll-secret")
        assert rolled["secret"].startswith("whsec_")
        await app.sdk(lambda client: client.v1.customers.create())
        assert await verified_by(receiver, endpoint.secret, rolled["secret"]) == [True, True]
        await app.later("PT25H")
        await app.sdk(lambda client: client.v1.customers.create())
        assert await verified_by(receiver, endpoint.secret, rolled["secret"]) == [False, True]
        at_once = await app.post(f"/payments/endpoints/{endpoint.id}/roll-secret", expires_in=0)
        await app.sdk(lambda client: client.v1.customers.create())
        assert await verified_by(receiver, rolled["secret"], at_once["secret"]) == [False, True]


async def test_only_endpoints_that_exist_have_secrets(server: Running) -> None:
    async with stripe_app(server) as app:
        answer = await app.ours.post("/stagedoor/v1/payments/endpoints/we_gone/roll-secret")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        answer = await app.ours.post(
            "/stagedoor/v1/payments/endpoints/we_gone/roll-secret", json={"expires_in": -1}
        )
        assert answer.status_code in (400, 422)
