"""Tax ids of customers and of the account itself, and their checks with governments, which take a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import tax_id_table
from fakes.payments.actions import Action, Call, Job, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

VERIFY_JOB = "payments.verify_tax_id"
_VERIFIED_AFTER_S = 5
_MOST = 5
_OF_CUSTOMER = "/v1/customers/{customer}/tax_ids"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_OF_CUSTOMER}": writes(create_for_customer),
        f"GET {_OF_CUSTOMER}": reads(list_of_customer),
        f"GET {_OF_CUSTOMER}/{{id}}": reads(retrieve),
        f"DELETE {_OF_CUSTOMER}/{{id}}": writes(delete),
        "POST /v1/tax_ids": writes(create),
        "GET /v1/tax_ids": reads(list_all),
        "GET /v1/tax_ids/{id}": reads(retrieve),
        "DELETE /v1/tax_ids/{id}": writes(delete),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {VERIFY_JOB: verify}


def create_for_customer(work: Work, call: Call) -> Document:
    """Add a tax id to a customer."""
    customer = work.require("customer", call.path["customer"], param="customer")
    return add_to(work, customer, call.params)


def add_to(work: Work, customer: Document, given: Mapping[str, Any], *, param: str = "value") -> Document:
    """Add a tax id to a customer, and have it checked. Raises StripeError for what cannot be one, or one too many."""
    if len(_of(work, customer.id)) >= _MOST:
        raise StripeError(400, f"A customer can have at most {_MOST} tax IDs.")
    owner = {"customer": customer.id, "customer_account": None, "type": "customer"}
    return _create(work, given, {"customer": customer.id, "owner": owner}, param)


def create(work: Work, call: Call) -> Document:
    """Add a tax id to the account itself, or to whoever `owner` names."""
    params = call.params
    owner = params.get("owner") or {"type": "self"}
    if owner["type"] == "customer":
        if not owner.get("customer"):
            raise parameter_missing("owner[customer]")
        customer = work.require("customer", owner["customer"], param="owner[customer]", in_path=False)
        return add_to(work, customer, params)
    named: Json = {"customer_account": None, "type": owner["type"]}
    if owner.get("account"):
        named["account"] = owner["account"]
    return _create(work, params, {"owner": named}, "value")


def retrieve(records: Records, call: Call) -> Document:
    """Return a tax id."""
    return _required(records, call)


def delete(work: Work, call: Call) -> Json:
    """Remove a tax id."""
    found = _required(work, call)
    if found["customer"]:
        work.emit("customer.tax_id.deleted", found)
    return work.delete(found)


def list_of_customer(records: Records, call: Call) -> Listing:
    """List the tax ids of a customer."""
    customer = records.require("customer", call.path["customer"], param="customer")
    query = Query(kind="tax_id", where={"customer": customer.id}, page=page_of(call.params))
    return Listing(query, f"/v1/customers/{customer.id}/tax_ids")


def list_all(records: Records, call: Call) -> Listing:
    """List the tax ids of the account itself, or of whoever `owner` names."""
    owner = call.params.get("owner") or {"type": "self"}
    where = {"customer": owner.get("customer")}
    kind = owner["type"]
    query = Query(
        kind="tax_id",
        where=where,
        page=page_of(call.params),
        matches=lambda data: bool((data["owner"] or {}).get("type") == kind),
    )
    return Listing(query, "/v1/tax_ids")


def verify(work: Work, payload: Mapping[str, Any]) -> None:
    """Let a government answer: the job that follows a tax id that is checked."""
    found = work.find("tax_id", payload["tax_id"])
    if found is None or payload["verdict"] == "pending":
        return
    is_good = payload["verdict"] == "verified"
    customer = work.find("customer", found["customer"]) if found["customer"] else None
    name = customer.get("name") if customer is not None else None
    found["verification"] = {
        "status": payload["verdict"],
        "verified_address": "123 TEST STREET" if is_good else None,
        "verified_name": (name or "TEST") if is_good else None,
    }
    if found["customer"]:
        work.update(found, "customer.tax_id.updated")
    else:
        work.save(found)


def _create(work: Work, given: Mapping[str, Any], owner: Json, param: str) -> Document:
    kind, value = given["type"], given["value"]
    known = tax_id_table.known(kind, value)
    if known is None:
        raise StripeError(400, f"Invalid value for {kind}.", code="tax_id_invalid", param=param)
    status = "pending" if known.verdict is not None else "unavailable"
    made = work.create(
        "tax_id",
        {
            **owner,
            "country": known.country,
            "type": kind,
            "value": value,
            "verification": {"status": status, "verified_address": None, "verified_name": None},
        },
    )
    if made["customer"]:
        work.emit("customer.tax_id.created", made)
    if known.verdict is not None:
        payload = {"tax_id": made.id, "verdict": known.verdict}
        work.schedule(VERIFY_JOB, work.now + _VERIFIED_AFTER_S, payload)
    return made


def _required(records: Records, call: Call) -> Document:
    found = records.require("tax_id", call.path["id"])
    customer = call.path.get("customer")
    if customer is not None and found["customer"] != customer:
        raise records.missing("tax_id", found.id)
    return found


def _of(records: Records, customer_id: str) -> list[Document]:
    return records.all(Query(kind="tax_id", where={"customer": customer_id}))
