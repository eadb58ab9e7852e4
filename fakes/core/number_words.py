"""Own the words, in many languages, that make a number an amount, an order or a place; know no one-time codes."""

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# "order 48291", "ending in 4242", "text STOP to 22395", "EUR 1200".
_NAMES = frozenset(
    _words(
        """
    order orders invoice receipt ticket case booking reservation reference ref tracking shipment parcel package awb
    account acct a/c acc iban customer client member membership user employee policy contract card cards ending ends
    ended digits phone tel telephone mobile cell fax call calls dial ext extension zip postcode plz room gate flight
    train seat floor suite apt apartment unit box version ver build port release rev page chapter section article
    year since until copyright © model sku item product serial part lot batch amount total price balance sum paid
    reply text txt send sms stop help start yes transaction txn payment transfer meeting request issue pull pr
    bestellung bestellnummer bestell rechnung rechnungsnummer auftrag kunde kunden kundennummer konto ticketnummer
    endet endend telefon telefonnummer vorgang vorgangsnummer sendung sendungsnummer anruf hotline
    commande facture numéro compte terminant dossier téléphone appelez colis réservation
    pedido factura cuenta cliente terminada terminado termina teléfono llame reserva envío
    ordine fattura conto terminante telefono prenotazione spedizione fatura encomenda conta telefone ligue
    bestelling factuur klant klantnummer klantnr rekening bestelnummer eindigend telefoon
    zamówienie zamówienia faktura konta ordre beställning sipariş numarası
    заказ заказа заказу счет счёт счета карта карты карте карту тел телефон договор договора звоните
    $ € £ ¥ ₹ ₽ ₩ us$ a$ c$ nt$ hk$ r$ s$ rm rs usd eur gbp inr aud cad chf jpy cny rmb sek nok dkk kr pln zł czk brl
    mxn sgd aed sar egp ngn kes zar rub uah try idr vnd thb php krw
    """
    )
)
_BETWEEN_NAME_AND_NUMBER = frozenset(
    _words(
        """
    number no nr num id code is was in with to at on by of for the your a and ist auf mit von an la le el il die der
    das est es en con par por com per numero nummer num. : - – № n° nº é è в на по номер last four 4 xx xxx xxxx x
    """
    )
)
_POSSESSIVES = frozenset(
    _words(
        """
    your my ihr ihre ihren dein deinen deiner votre ton tu su seu sua tuo tua uw je jouw din ditt
    """
    )
)
_FOR = frozenset(_words("for to für zu pour de para per di da voor til för do"))
# "Dear customer, 4829 is your code" greets somebody and names no customer's number.
_GREETINGS = frozenset(
    _words(
        """
    dear hi hello hey valued lieber liebe geehrter geehrte cher chère estimado estimada prezado prezada caro cara
    gentile beste geachte kära bästa kære szanowny sayın уважаемый
    """
    )
)
_UNSPACED_NAMES = _words(
    """
    订单 訂單 订单号 訂單編號 订单编号 单号 单号为 尾号 尾號 後四碼 后四位 末四碼 末四码 卡号 账号 帐号 电话 電話 热线 邮编 回复 發送 发送 金额 余额
    郵便番号 注文番号 電話番号 下4桁 주문번호 전화 계좌 금액 송장번호 우편번호 ¥ ￥ ₩ 第 至
    """
)
_COUNTED = frozenset(
    _words(
        """
    minute minutes min mins second seconds sec secs hour hours hr hrs day days week weeks month months year years
    point points pts people users customers employees items item lines files rows words characters chars digits times
    km m kg g px mb gb kb ms credits coins dollars euros pounds rupees usd eur gbp inr chf kr sek nok dkk pln zł czk
    st street avenue ave road rd blvd boulevard lane drive straße strasse rue via calle
    minuten sekunden stunden tage punkte zeichen secondes heures jours minutos segundos horas días dias puntos pontos
    minuti secondi ore giorni punti minuut uur dagen minut sekund godzin minuter timmar minutter timer
    минут минуты минуту секунд секунды часов часа часу дней дня руб рублей грн баллов % € $ £ ¥ ₹ ₽ ₩ °
    """
    )
)
_UNSPACED_COUNTED = _words(
    """
    分 秒 天 日 年 月 号 元 円 원 個 个 块 条 次 人 米 点 小时 小時 時間 시간 년 월 일 ポイント
    """
)
_DISCOUNTS = _words(
    """
    discount checkout coupon promo voucher rabatt gutschein réduction descuento desconto sconto korting скидк
    优惠 折扣 割引 クーポン 할인 쿠폰
    """
)
_NEXT_WORD = re.compile(r"[ \xa0-]?([^\W\d_]+|[%€$£¥₹₽₩°])")
_PREPOSITION = re.compile(
    r"(?<!\w)(?:at|in|on|by|to|from|of|since|until|before|after|within|over|under|about|the|um|bis|seit|vor|nach|am|im"
    r"|vom|den|le|la|du|avant|depuis|el|del|antes|hasta|al|il|dal|em|até|van|voor|do|od|na|до|с|от|в|than|as|up|and"
    r"|or|und|et|y|e|o|ou|oder)\s*\Z"
)


def names_something_else(before: str, *, is_led_to: bool = False) -> bool:
    """Tell whether the lower-case text before a number names it as an order, an amount, a telephone and so on.

    `is_led_to`: a sentence on a code leads to the number, and such a sentence may well end in one of these names:
    "the code for your account: 4829", "the code for 200,00 EUR is 4829".
    """
    words = before.replace("-", " ").split()[-5:]
    for at in range(len(words) - 1, -1, -1):
        bare = words[at].strip("()[]{}<>|:;,.!?#*'\"“„«»/№…•=")
        if bare in _NAMES:
            if at and words[at - 1].strip(",!") in _GREETINGS:
                return False
            return not (is_led_to and at and (_is_owner(words, at - 1) or words[at - 1][-1].isdigit()))
        if bare and bare not in _BETWEEN_NAME_AND_NUMBER:
            break
    return not before.isascii() and before.rstrip(" :：#*").endswith(_UNSPACED_NAMES)


def _is_owner(words: list[str], at: int) -> bool:
    return words[at] in _POSSESSIVES and at > 0 and words[at - 1] in _FOR


def counts_something(low: str, end: int) -> bool:
    """Tell whether the number that ends at low[end] counts minutes, points, money or the like."""
    word = _NEXT_WORD.match(low, end)
    return word is not None and (word[1] in _COUNTED or word[1].startswith(_UNSPACED_COUNTED))


def speaks_of_discounts(low: str) -> bool:
    """Tell whether lower-case text is about a sale, where "use code SAVE20" is no secret."""
    return "% off" in low or any(word in low for word in _DISCOUNTS)


def ends_in_preposition(before: str) -> bool:
    """Tell whether the words before a number make it a place, a time or a recipient ("at 1600", "to 48291")."""
    return _PREPOSITION.search(before[-12:]) is not None
