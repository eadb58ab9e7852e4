"""Stripe's ids: prefixes, lengths, and the parts that tell account and time; randomness comes from the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from fakes.core.clock import wall_ms
from fakes.core.ids import random_token

Form = Literal["short", "dated", "account", "session", "v2", "coupon", "fixed"]

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_EPOCH = 1_400_000_000  # five characters then last for 29 years
_TIME_LENGTH = 5
_FRAGMENT_LENGTH = 10
_LENGTHS: dict[Form, int] = {"short": 14, "dated": 24, "account": 16, "session": 58, "v2": 32, "coupon": 8}


class Pattern(NamedTuple):
    """How ids of a resource look.

    `short`: five characters of time and nine of chance. `dated`: a digit (3 in a payment's family, else 1), five
    characters of time, ten that are the same for the whole account, eight of chance. `account`: digit, time, ten random ones. `session`,
    `v2`: random ones. `coupon`: capitals and digits without a prefix. `fixed`: named by us or by the caller.
    """

    prefix: str
    form: Form = "dated"
    digit: Literal["1", "3"] = "1"


def _patterns() -> dict[str, Pattern]:
    patterns = {}
    for form, rows in _ROWS.items():
        for row in rows.split():
            name, _, prefix = row.partition("=")
            digit: Literal["1", "3"] = "3" if name in _PAYMENT_FAMILY else "1"
            patterns[name] = Pattern(f"{prefix}_" if prefix else "", form, digit)
    return patterns


_PAYMENT_FAMILY = {"balance_transaction", "charge", "dispute", "payment_intent", "refund"}
_ROWS: dict[Form, str] = {
    "short": """
        customer=cus issuing.personalization_design=ipcd issuing.physical_bundle=ics product=prod
        product_feature=prodft subscription_item=si tax.calculation_line_item=tax_li tax.location=taxloc
        tax.registration=taxreg tax.transaction_line_item=tax_li terminal.configuration=tmc
    """,
    "dated": """
        apple_pay_domain=apwc application=ca application_fee=fee apps.install=appinst apps.secret=appsecret
        balance_transaction=txn bank_account=ba billing.alert=alrt billing.credit_balance_transaction=cbtxn
        billing.credit_grant=credgr billing.feedback_option=bfo billing_portal.configuration=bpc
        billing_portal.session=bps card=card charge=ch climate.order=climorder confirmation_token=ctoken
        connect_collection_transfer=connct credit_note=cn credit_note_line_item=cnli
        customer_balance_transaction=cbtxn customer_cash_balance_transaction=ccsbtxn discount=di dispute=du
        ephemeral_key=ephkey event=evt fee_refund=fr file=file file_link=link financial_connections.account=fca
        financial_connections.account_owner=fcaown financial_connections.account_ownership=fcaowns
        financial_connections.authorization=fcauth financial_connections.session=fcsess
        financial_connections.transaction=fctxn forwarding.request=fwdreq identity.verification_report=vr
        identity.verification_session=vs invoice=in invoice_payment=inpay invoice_rendering_template=inrtem
        invoiceitem=ii issuing.authorization=iauth issuing.card=ic issuing.cardholder=ich issuing.dispute=idp
        issuing.settlement=ise issuing.token=intok issuing.transaction=ipi item=li line_item=il mandate=mandate
        payment_attempt_record=par payment_intent=pi payment_intent_amount_details_line_item=uli
        payment_link=plink payment_method=pm payment_method_configuration=pmc payment_method_domain=pmd
        payment_record=prec payout=po person=person plan=plan price=price product_catalog.trial_offer=trloff
        promotion_code=promo quote=qt radar.early_fraud_warning=issfr radar.payment_evaluation=peval
        radar.value_list=rsl radar.value_list_item=rsli refund=re reporting.report_run=frr reserve.hold=resh
        reserve.plan=resp reserve.release=resr reserve_transaction=rtx review=prv scheduled_query_run=sqr
        setup_attempt=setatt setup_intent=seti shipping_rate=shr sigma.sigma_api_query=qry source=src
        source_mandate_notification=srcmn source_transaction=srctxn subscription=sub
        subscription_schedule=sub_sched tax.association=taxa tax.calculation=taxcalc tax.transaction=tax
        tax_deducted_at_source=itds tax_id=txi tax_rate=txr test_helpers.test_clock=clock
        three_d_secure.authentication=tdsa token=tok topup=tu transfer=tr transfer_reversal=trr
        treasury.credit_reversal=credrev treasury.debit_reversal=debrev treasury.financial_account=fa
        treasury.inbound_transfer=ibt treasury.outbound_payment=obp treasury.outbound_transfer=obt
        treasury.received_credit=rc treasury.received_debit=rd treasury.transaction=trxn
        treasury.transaction_entry=trxne webhook_endpoint=we
    """,
    "account": "account=acct v2.core.account=acct",
    "session": "checkout.session=cs_test",
    "v2": """
        billing.meter=mtr_test billing.meter_event_summary=mtrusg_test entitlements.active_entitlement=ent_test
        entitlements.feature=feat_test terminal.location=tml terminal.reader=tmr
        v2.billing.meter_event_adjustment=mtradj_test v2.billing.meter_event_session=mes_test
        v2.commerce.product_catalog_import=pcimprt_test v2.core.account_person=person_test
        v2.core.account_person_token=perstok_test v2.core.account_token=accttok_test v2.core.event=evt_test
        v2.core.event_destination=ed_test v2.core.vault.gb_bank_account=gbba_test
        v2.core.vault.us_bank_account=usba_test v2.money_management.adjustment=adj_test
        v2.money_management.financial_account=fa_test v2.money_management.financial_address=finaddr_test
        v2.money_management.inbound_transfer=ibt_test v2.money_management.outbound_payment=obp_test
        v2.money_management.outbound_setup_intent=obsi_test v2.money_management.payout_intent=poi_test
        v2.money_management.payout_method=pom_test v2.money_management.received_credit=rc_test
        v2.money_management.recipient_verification=recvrf_test v2.money_management.transaction=trxn_test
        v2.money_management.transaction_entry=trxne_test
    """,
    "coupon": "coupon=",
    "fixed": """
        capability= climate.product= climate.supplier= country_spec= exchange_rate= reporting.report_type= tax_code=
    """,
}
PATTERNS: Mapping[str, Pattern] = MappingProxyType(_patterns())


def new_id(kind: str, *, created: int, account: str) -> str:
    """Return a fresh id for an object of a resource, created at Unix seconds `created` by `account`.

    Raises KeyError for a resource whose objects have no ids, ValueError for one whose ids are names (`US`).
    """
    prefix, form, digit = PATTERNS[kind]
    if form == "dated":
        return f"{prefix}{digit}{_time(created)}{account[-_FRAGMENT_LENGTH:]:0>10}{_chance(8)}"
    if form == "short":
        return f"{prefix}{_time(created)}{_chance(9)}"
    if form == "account":
        return f"{prefix}1{_time(created)}{random_token(_FRAGMENT_LENGTH)}"
    if form == "coupon":
        return random_token(_LENGTHS[form]).upper()
    if form == "fixed":
        raise ValueError(f"ids of {kind} are names: they are not made up")
    return prefix + random_token(_LENGTHS[form])


def kind_of(id: str) -> str | None:
    """Return the resource that an id's prefix stands for, None for one that may be anything."""
    prefix = id[: id.rfind("_") + 1]
    return _KINDS.get(prefix) if prefix else None


def new_client_secret(id: str) -> str:
    """Return the secret that lets a browser act on one object: the id and 25 random characters."""
    return f"{id}_secret_{random_token(25)}"


def new_signing_secret() -> str:
    """Return the secret that a webhook endpoint's deliveries are signed with."""
    return f"whsec_{random_token(32)}"


def new_request_id() -> str:
    """Return the id of one HTTP request, as `Request-Id` carries it."""
    return f"req_{random_token(14)}"


def _chance(length: int) -> str:
    """Return characters that nobody guesses or meets again, the first two of which rise within each second.

    Ids that are made together then stand together in the store's indexes: a commit writes half as many pages.
    """
    first, second = divmod(wall_ms() % 1000, len(_BASE62))
    return _BASE62[first] + _BASE62[second] + random_token(length - 2)


@lru_cache(maxsize=64)
def _time(created: int) -> str:
    rest = max(created - _EPOCH, 0)
    letters = []
    for _ in range(_TIME_LENGTH):
        rest, value = divmod(rest, len(_BASE62))
        letters.append(_BASE62[value])
    return "".join(reversed(letters))


_KINDS = {pattern.prefix: kind for kind, pattern in reversed(list(PATTERNS.items())) if pattern.prefix}
