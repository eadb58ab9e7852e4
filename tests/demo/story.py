"""A day and a morning of a small shop: who signs up, buys, writes, pays late, and what goes wrong."""

from datetime import datetime, timedelta

import stripe

from tests.demo.letters import DOMAIN, ORDERS, Item, Letter
from tests.demo.pictures import invitation, pdf
from tests.demo.shop import Shop
from tests.demo.world import World

ADA, BJORN, MEI, ZOE = "ada@example.com", "bjorn@example.org", "mei.ling@exmaple.com", "zoe@example.net"
ADAS_PHONE, BJORNS_PHONE, ZOES_PHONE = "+14155552671", "+4790123456", "+14155550134"
MUG, KETTLE = (
    Item("Stoneware mug, clay", "€ 18.00", "mug"),
    Item("Enamel kettle, fern green", "€ 46.90", "kettle"),
)
SITE = f"https://{DOMAIN}"


class Day:
    """Tells the story, from eight in the morning of `first_day` to the next morning."""

    def __init__(self, world: World, shop: Shop, first_day: datetime) -> None:
        self._world = world
        self._shop = shop
        self._midnight = first_day.replace(hour=0, minute=0, second=0, microsecond=0)

    def _at(self, clock: str, day: int = 0) -> None:
        hour, minute = (int(part) for part in clock.split(":"))
        self._world.at(self._midnight + timedelta(days=day, hours=hour, minutes=minute))

    def tell(self) -> None:
        """Let everything happen, in order."""
        self._world.stop_clock(self._midnight + timedelta(hours=8))
        self._open_shop()
        self._ada_signs_up()
        self._ada_buys()
        self._bjorn_pays_late()
        self._noon()
        self._afternoon()
        self._deploy()
        self._next_morning()
        self._world.start_clock()

    def _open_shop(self) -> None:
        endpoint = self._world.stripe.v1.webhook_endpoints.create(
            {
                "url": f"{self._shop.url}/stripe",
                "enabled_events": [
                    "payment_intent.succeeded",
                    "payment_intent.payment_failed",
                    "payment_intent.requires_action",
                    "charge.refunded",
                ],
            }
        )
        self._shop.webhook_secret = endpoint.secret or ""
        self._world.own_number(f"{self._shop.url}/sms")

    def _text(self, to: str, body: str) -> None:
        self._world.text(to, body, status_callback=f"{self._shop.url}/sms-status")

    def _ada_signs_up(self) -> None:
        self._at("8:12")
        self._world.mail(
            Letter(
                ADA,
                "Confirm your address, Ada",
                [
                    "Welcome to Kettle & Fern. One step is left: type this code on the page that is open, or press the button."
                ],
                heading="One step left, Ada",
                code="482913",
                button=("Confirm my address", f"{SITE}/confirm?token=b7Qx92"),
            )
        )
        self._at("8:13")
        self._text(ADAS_PHONE, "Kettle & Fern: 771204 is your sign-in code. It is good for 10 minutes.")
        self._at("8:15")
        self._world.mail(
            Letter(
                ADA,
                "Welcome in, the kettle is on",
                ["Good to have you, Ada. Here is what people begin with: a mug that sits well in the hand."],
                items=[MUG],
                total="from € 18.00",
                button=("Look around", f"{SITE}/new"),
                headers={
                    "List-Unsubscribe": f"<{SITE}/leave/ada>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
            )
        )

    def _ada_buys(self) -> None:
        self._at("9:02")
        self._adas_customer = self._customer("Ada Lovelace", ADA, ADAS_PHONE)
        self._adas_payment = self._pay(self._adas_customer, 6490, "pm_card_visa", "Order 4711")
        self._at("9:03")
        self._world.mail(self._receipt(ADA, "4711", [MUG, KETTLE], "€ 64.90"))
        self._at("9:41")
        self._text(
            ADAS_PHONE,
            "Order 4711 is packed and leaves today. Follow it: https://kettleandfern.example/t/4711",
        )
        self._at("9:58")
        self._world.text_from(ADAS_PHONE, "Can I still change the address?")

    def _customer(self, name: str, email: str, phone: str) -> str:
        return self._world.stripe.v1.customers.create({"name": name, "email": email, "phone": phone}).id

    def _pay(self, customer: str, amount: int, card: str, order: str) -> str:
        payment = self._world.stripe.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "eur",
                "customer": customer,
                "payment_method": card,
                "confirm": True,
                "description": order,
                "metadata": {"order": order.rpartition(" ")[2]},
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            }
        )
        return payment.id

    def _receipt(self, to: str, order: str, items: list[Item], total: str) -> Letter:
        lines = [
            f"Invoice {order}",
            "Kettle & Fern, 4 Harbour Lane",
            "",
            *(f"{item.name}   {item.price}" for item in items),
        ]
        return Letter(
            to,
            f"Your order {order} and its receipt",
            ["Thank you! We wrap it in paper and send it within a day. The invoice is attached."],
            sender=ORDERS,
            heading="Thank you for your order",
            items=items,
            total=total,
            button=("Follow the order", f"{SITE}/orders/{order}"),
            files=[(f"invoice-{order}.pdf", "application/pdf", pdf([*lines, "", f"Total {total}"]))],
        )

    def _bjorn_pays_late(self) -> None:
        self._at("10:41")
        customer = self._bjorns_customer = self._customer("Bjørn Åsen", BJORN, BJORNS_PHONE)
        try:
            self._pay(customer, 1800, "pm_card_chargeDeclinedInsufficientFunds", "Order 4712")
        except stripe.CardError as error:
            reason = error.user_message or "Your card was declined."
        self._at("10:42")
        self._world.mail(
            Letter(
                BJORN,
                "Your payment for order 4712 did not go through",
                [
                    f"Hei Bjørn, your bank said: {reason}",
                    "Your things stay in the basket until tomorrow evening.",
                ],
                sender=ORDERS,
                heading="The bank said no",
                button=("Try another card", f"{SITE}/pay/4712"),
            )
        )
        self._at("10:47")
        self._pay(customer, 1800, "pm_card_mastercard", "Order 4712")
        self._world.mail(self._receipt(BJORN, "4712", [MUG], "€ 18.00"))

    def _noon(self) -> None:
        self._at("12:05")
        self._world.mail(
            Letter(
                f"{ADA}, {BJORN}, {ZOE}",
                "Friday letter: six mugs from one kiln",
                ["Six potters, one kiln, one night of firing: this week's shelf is small and warm."],
                heading="Six mugs from one kiln",
                items=[MUG],
                total="€ 18.00 each",
                button=("See the shelf", f"{SITE}/kiln"),
                headers={"List-Unsubscribe": f"<{SITE}/leave>", "List-Id": f"<friday.{DOMAIN}>"},
            )
        )
        self._at("13:30")
        mail = self._world.mail(
            Letter(
                MEI,
                "Confirm your address, Mei-Ling",
                ["Welcome to Kettle & Fern. Type this code on the page that is open."],
                code="305118",
                button=("Confirm my address", f"{SITE}/confirm?token=k2Lm01"),
            )
        )
        self._world.api(
            "POST",
            "/mail/events",
            json={"capture_id": mail, "event": "bounce", "reason": "550 5.1.2 exmaple.com: host not found"},
        )

    def _afternoon(self) -> None:
        self._at("14:10")
        zoe = self._customer("Zoë Quick", ZOE, ZOES_PHONE)
        self._pay(zoe, 4690, "pm_card_threeDSecure2Required", "Order 4713")
        self._at("15:05")
        fault = {
            "match": {"to": ZOES_PHONE},
            "do": {"delivery": "undelivered", "error_code": 30007},
            "times": 1,
        }
        self._world.api("POST", "/faults", json={"channel": "sms", **fault})
        self._text(ZOES_PHONE, "Kettle & Fern: 640027 is your code to confirm the payment of € 46.90.")
        self._at("16:30")
        self._world.stripe.v1.refunds.create({"payment_intent": self._adas_payment, "amount": 1800})
        self._world.mail(
            Letter(
                ADA,
                "Your refund of € 18.00 is on its way",
                [
                    "The mug came with a chip, and we are sorry. The money is back on your card within five days."
                ],
                sender=ORDERS,
                heading="Your money comes back",
            )
        )

    def _deploy(self) -> None:
        self._at("17:45")
        self._shop.is_down = True
        self._text(BJORNS_PHONE, "Your parcel is at the counter until 8 pm. We’re at 4 Harbour Lane. Vi ses!")
        self._pay(self._bjorns_customer, 2500, "pm_card_mastercard", "Voucher 88")
        self._at("17:46")
        self._shop.is_down = False
        self._at("18:20")
        self._world.mail(
            Letter(
                BJORN,
                "Choose a new password",
                ["Somebody, hopefully you, asked for a new password. The link is good for one hour."],
                button=("Choose a password", f"{SITE}/reset?token=9f31c2"),
            )
        )
        self._at("19:02")
        self._world.mail(
            Letter(
                f"ops@{DOMAIN}",
                "[stock] Enamel kettle, fern green: 3 left",
                ["sku=KTL-GRN on_hand=3 reorder_at=5", "See http://localhost:3000/stock/KTL-GRN"],
                sender=f"robot@{DOMAIN}",
                is_plain=True,
            )
        )

    def _next_morning(self) -> None:
        self._at("7:55", day=1)
        start = self._midnight + timedelta(days=9, hours=16)
        self._world.mail(
            Letter(
                ADA,
                "You are in: Saturday's glazing workshop",
                ["A place is yours. Bring an apron, we have the clay. The calendar entry is attached."],
                calendar=invitation(
                    f"glazing-1@{DOMAIN}",
                    "Glazing workshop",
                    f"{start:%Y%m%dT%H%M%SZ}",
                    f"{start + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
                    SENDER_OF_WORKSHOPS,
                    ADA,
                ),
            )
        )
        self._at("8:30", day=1)
        self._text(ADAS_PHONE, "Kettle & Fern: 118395 is your sign-in code. It is good for 10 minutes.")
        self._at("8:34", day=1)
        self._pay(self._adas_customer, 4690, "pm_card_visa", "Order 4714")
        self._world.mail(self._receipt(ADA, "4714", [KETTLE], "€ 46.90"))
        self._at("8:36", day=1)
        self._world.text_from(ADAS_PHONE, "Love the kettle – it’s perfect")
        self._at("8:40", day=1)


SENDER_OF_WORKSHOPS = f"workshops@{DOMAIN}"
