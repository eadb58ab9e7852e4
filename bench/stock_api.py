"""A server to compare with: `POST /v1/customers` as FastAPI's own tutorial would write it, in memory. Run as a program."""

import asyncio
import itertools
import socket
from time import time_ns
from typing import Annotated, Any

import uvicorn
import uvloop
from fastapi import FastAPI, Form
from pydantic import BaseModel, Field


class CustomerForm(BaseModel):
    """What a caller sends; nested fields come with their names in brackets."""

    email: str | None = Field(None, max_length=512)
    name: str | None = Field(None, max_length=256)
    phone: str | None = Field(None, max_length=20)
    description: str | None = Field(None, max_length=350)
    address_line1: str | None = Field(None, alias="address[line1]")
    address_city: str | None = Field(None, alias="address[city]")
    address_country: str | None = Field(None, alias="address[country]")
    address_postal_code: str | None = Field(None, alias="address[postal_code]")
    metadata_order_id: str | None = Field(None, alias="metadata[order_id]")
    metadata_plan: str | None = Field(None, alias="metadata[plan]")


class Address(BaseModel):
    """A postal address."""

    city: str | None = None
    country: str | None = None
    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    state: str | None = None


class Customer(BaseModel):
    """What is answered: the 22 fields of a customer."""

    id: str
    object: str = "customer"
    address: Address | None = None
    balance: int = 0
    created: int
    currency: str | None = None
    default_source: str | None = None
    delinquent: bool = False
    description: str | None = None
    discount: dict[str, Any] | None = None
    email: str | None = None
    invoice_prefix: str
    invoice_settings: dict[str, Any]
    livemode: bool = False
    metadata: dict[str, str] = Field(default_factory=dict)
    name: str | None = None
    next_invoice_sequence: int = 1
    phone: str | None = None
    preferred_locales: list[str] = Field(default_factory=list)
    shipping: dict[str, Any] | None = None
    tax_exempt: str = "none"
    test_clock: str | None = None


def application() -> FastAPI:
    """Return the service: one route, one dictionary."""
    app = FastAPI()
    customers: dict[str, Customer] = {}
    numbers = itertools.count(1)

    @app.post("/v1/customers", response_model=Customer)
    async def create(form: Annotated[CustomerForm, Form()]) -> Customer:
        number = next(numbers)
        metadata = {"order_id": form.metadata_order_id, "plan": form.metadata_plan}
        customer = Customer(
            id=f"cus_{number:014d}",
            created=time_ns() // 1_000_000_000,
            email=form.email,
            name=form.name,
            phone=form.phone,
            description=form.description,
            invoice_prefix=f"{number:08X}",
            invoice_settings={"custom_fields": None, "default_payment_method": None, "footer": None},
            address=Address(
                line1=form.address_line1,
                city=form.address_city,
                country=form.address_country,
                postal_code=form.address_postal_code,
            ),
            metadata={key: value for key, value in metadata.items() if value is not None},
        )
        customers[customer.id] = customer
        return customer

    return app


def main() -> None:
    """Serve on a free port."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(), access_log=False, log_level="warning"))
    print(f"ready http=127.0.0.1:{sock.getsockname()[1]}", flush=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(server.serve(sockets=[sock]))


if __name__ == "__main__":
    main()
