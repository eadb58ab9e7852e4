"""Own the words, in many languages, that say of something beside them that it is a one-time code."""

import re
from functools import cache
from itertools import islice
from string import ascii_lowercase

MAX_LABELS_PER_WORD = 1_000


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


def _word(pattern: str) -> str:
    return pattern + r"(?![a-z\u00df-\u024f])"


# A pattern begins with its key, a literal, and is used only where the text holds the key: so the search for it runs
# at about the speed of str.find. These may end a compound ("passcode", "Bestätigungscode", "Vahvistuskoodi").
_COMPOUNDING = {
    "cod": _word(
        r"cod(?:es?|igos?|ice|ici|ul|uri|i)?(?<!\bencode)(?<!\bdecode)(?<!\bopcode)(?<!\bxcode)(?<!unicode)"
    ),
    "kod": _word(r"kod(?!ak|iak)[a-zà-ž]{0,8}(?:(?: [a-zà-ž]{1,20}){0,2}? to(?= ?\W?[0-9]))?"),
    "kood": _word(r"kood[a-z]{0,4}"),
    "kód": _word(r"kód[a-zà-ž]{0,6}"),
    "códig": _word(r"códigos?"),
    "token": _word(r"token"),
    "passw": _word(r"passw(?:ord|ort)"),
    "wachtwoord": _word(r"wachtwoord"),
    "kennwort": _word(r"kennwort"),
    "lösenord": _word(r"lösenord"),
    "şifre": _word(r"şifre[a-zà-ž]{0,6}"),
    "код": r"код(?:[аеуыи]|ом|ів)?(?![а-яёіїєґ])",
    "парол": r"парол[а-яёіїєґ]{0,3}(?![а-яёіїєґ])",
    "κωδικ": r"κωδικ[α-ωά-ώ]{1,4}(?![α-ωά-ώ])",
    "کد": r"کد(?<![\u0600-\u06ff]کد)(?![\u0600-\u06ff])",
    "קוד": r"קודך?(?<!נקוד)(?![א-ת])",
}
_WHOLE_WORDS = {
    "otp": _word(r"otp"),
    "2fa": _word(r"2fa"),
    "verification number": _word(r"verification number"),
    "pin": _word(r"pin(?:kode|-kode?|-код|iniz)?"),
    "tan": _word(r"tan"),
    "tac": _word(r"tac"),
    "nip": _word(r"nip"),
    "clave": _word(r"clave"),
    "senha": _word(r"senha"),
    "heslo": _word(r"heslo"),
    "mot de passe": _word(r"mot de passe"),
    "parol": _word(r"parola?"),
    "contraseña": _word(r"contraseña"),
    "hasło": _word(r"hasło(?: to(?= ?\W?[0-9]))?"),
    "jelsz": _word(r"jelsz[a-zà-ž]{1,5}"),
    "mã ": r"mã ",
    "пін": r"пін(?![а-яёіїєґ])",
    "пин": r"пин(?![а-яёіїєґ])",
}
_HEADS_OF_WHOLE_WORDS = frozenset(("sms", "mobile", "push", "photo", "chip", "m", "e", "i", "t", "h"))
# In scripts that write no spaces, or glue articles on, the word is looked for wherever it stands.
_ANYWHERE = {
    word: word
    for word in _words("""
    验证码 驗證碼 校验码 校驗碼 检验码 动态码 動態碼 确认码 確認碼 认证码 認證碼 激活码 登录码 安全码 随机码 驗證代碼
    验证代码 密码 密碼 口令 パスワード コード 認証番号 確認番号 暗証番号 検証番号
    인증번호 승인번호 확인번호 보안번호 코드 비밀번호 رمز كود סיסמ ओटीपी कोड पिन কোড ওটিপি รหัส
    """)
} | {"인증 번호": "인증 번호"}
_CODE_WORDS = _COMPOUNDING | _WHOLE_WORDS | _ANYWHERE
_ASCII_STEMS = tuple(stem for stem in _CODE_WORDS if stem.isascii())
_LONGEST_STEM = max(map(len, _CODE_WORDS))
_ASCII_BYTES = bytes(range(128))


@cache
def _pattern(stem: str) -> re.Pattern[str]:
    # All of them together take longer than a whole mail, and most are never met.
    return re.compile(_CODE_WORDS[stem])


def _stems_by_letter() -> dict[str, list[str]]:
    """Give, for each letter beyond ASCII, the stems that only a text with that letter can hold."""
    stems: dict[str, list[str]] = {}
    for stem in _CODE_WORDS:
        if not stem.isascii():
            stems.setdefault(next(letter for letter in stem if not letter.isascii()), []).append(stem)
    return stems


_STEMS_BY_LETTER = _stems_by_letter()

_NO_CODE_BEFORE = _phrases(
    """
    zip, postal, post, promo, promotion, promotional, discount, coupon, voucher, gift, gift card, referral, offer,
    savings, reward, error, status, response, exit, source, area, country, dialling, dialing, sort, swift, bic,
    product, item, style, color, colour, qr, bar, dress, tax, building, morse, airport, iata, currency, language,
    stock, department, branch, reason, http, return, campaign, booking, order, reservation, tracking, hex, short,
    machine, byte, geo, vs, studio, gutschein, rabatt, aktions, fehler, länder, strich, kampanj, kupon, kortings,
    actie, streck, strek, streg, gavekort, alekoodi, tarjous, viiva, posta, indirim, промо, штрих, почтовый, クーポン,
    プロモ, プロモーション, バー, 割引, 商品, エラー, 紹介, 招待, 쿠폰, 바, 할인, 프로모션, 오류, 에러
    """
)
_NO_CODE_AFTER = _phrases(
    """
    postal, promo, de descuento, de desconto, de réduction, réduc, sconto, fiscale, de barras, a barre, barre,
    à barre, de error, erreur, d'erreur, errore, fuente, source, pays, client, of, review, freeze, base, block, resets,
    sample, snippet, name, usage, limit, count, budget, parrainage, cadeau, avantage, de rastreio, de seguimiento, de cupón, pocztowy, rabatowy,
    promocyjny, kreskowy, błędu, poștal, qr, iban, swift, ошибки, товара, заказа, купона, скидки, региона, города,
    البريدي, الخصم, خصم, קופון, הנחה, ไปรษณีย์, ส่วนลด, สินค้า, giảm giá, đơn, khách, bưu, sản phẩm, khuyến
    """
)

_IS = (
    "is|was|are|ist|lautet|est l[ea]|est|es el|es|és|è il|è|é o|é|e'|sono|jest|är|er|je|là|la|adalah|ialah|este|είναι|это|هو|هي|הוא|הינו|है|হল"
    "|คือ|は|が|是|为|為|는|은"
)
_MARKS = r"[^\w.!?。！？]*"
_DIRECT = re.compile(rf"{_MARKS}(?:(?:(?:numbers?|nummer|numero|número|now)\b ?)?(?:{_IS}|on))?{_MARKS}")
_ENDS_IN_IS = re.compile(rf"(?:[:：=»→]|(?<!\w)(?:{_IS})|[はが是为為는은]|[-–—])[\s\"'*“„«(\[【（`#]*\Z")
_BEGINS_WITH_IS = re.compile(
    rf"[\"'*”“»)\]】」`]*\s*(?:(?:{_IS}|як|as|como|als|comme|jako|olarak|sebagai|を)(?!\w)"
    r"|[-–—:：=（(\[【]|[是为為がは를을])"
)
# The full stop behind an abbreviation ("Rs. 2,499.00", "Nr. 5") ends none.
_ENDS_SENTENCE = re.compile(r"(?<!\b(?:rs|no|nr|st))[.!?…](?:\s|\Z)|[。！？]|\n\s*\n")
_ENTER = frozenset(
    _words(
        """
    use enter type input insert submit provide using entering gib eingeben verwende verwenden nutze nutzen sie ein
    saisissez entrez utilisez tapez saisir entrer usa introduce ingresa ingrese introduzca digite insira informe
    utilize inserisci inserire digita gebruik vul voer wpisz podaj użyj ange använd indtast brug skriv syötä käytä
    zadejte použijte zadajte introduceți folosiți kullanın girin masukkan gunakan введите введіть используйте
    """
    )
)
_UNSPACED_ENTER = ("输入", "輸入", "使用", "填写", "凭")
_SIGN_IN = _phrases(
    """
    verif, vérif, confirm, authent, log in, login, log-in, sign in, sign-in, signin, sign up, anmeld, anzumeld, einlog, einzulog,
    bestätig, iniciar ses, inicio de ses, conne, accedi, accesso, acceder, acessar, entrar, 2fa, two-factor,
    two-step, 2-step, one-time, multi-factor, activat, aktiv, regist, reset, unlock, inlog, zalog, logow, weryfik, logga in,
    log ind, doğrula, giriş, oturum, potwierd, ověř, bekræft, bekräft, bekreft, vahvist, kirjaudu, вход, войти, войд,
    подтвер, підтвер, 登录, 登錄, 登入, 验证, 驗證, 注册, ログイン, 認証, 로그인, 인증, تسجيل, تحقق, כניסה, אימות, đăng nhập
    """
)


def letters_beyond_ascii(text: str) -> set[str]:
    """Give the different letters, signs and digits of a text that are not ASCII."""
    return set(text.encode(errors="ignore").translate(None, _ASCII_BYTES).decode())


def labels_in(low: str) -> list[tuple[int, int]]:
    """Give where the words that name a code stand in lower-case text, in order: low[start:end] is such a word.

    At most `MAX_LABELS_PER_WORD` of each word. Some may belong to codes of another kind: `is_of_another_kind`.
    """
    found: list[tuple[int, int]] = []
    for stem in _stems_in(low):
        spans = [match.span() for match in islice(_pattern(stem).finditer(low), MAX_LABELS_PER_WORD)]
        found += [span for span in spans if _begins_word(low, span[0])] if stem in _WHOLE_WORDS else spans
    found.sort()
    return found


def last_label(low: str, first: int, last: int) -> tuple[int, int] | None:
    """Give the last of the labels that begin at `first` to `last`; it costs what there is to read between them."""
    found: tuple[int, int] | None = None
    for stem in _stems_in(low[first : last + _LONGEST_STEM]):
        for match in _pattern(stem).finditer(low, first):
            span = match.span()
            if span[0] > last:
                break
            if (found is None or span > found) and (stem not in _WHOLE_WORDS or _begins_word(low, span[0])):
                found = span
    return found


def _stems_in(low: str) -> list[str]:
    stems = [stem for stem in _ASCII_STEMS if stem in low]
    if not low.isascii():
        for letter in letters_beyond_ascii(low) & _STEMS_BY_LETTER.keys():
            stems += [stem for stem in _STEMS_BY_LETTER[letter] if stem in low]
    return stems


def is_of_another_kind(low: str, start: int, end: int) -> bool:
    """Tell whether the label at low[start:end] is that of a zip code, a promo code or the like."""
    before = low[max(0, start - 16) : start].rstrip(" -")
    return before.endswith(_NO_CODE_BEFORE) or low[end : end + 16].lstrip(" -").startswith(_NO_CODE_AFTER)


def is_direct(between: str) -> bool:
    """Tell whether nothing but marks and "is" stands between a label and the number after it."""
    return _DIRECT.fullmatch(between) is not None


def leads_to(between: str) -> bool:
    """Tell whether the words between a label and the number after it end in "is" or a colon, in one sentence."""
    return _ENDS_IN_IS.search(between[-24:]) is not None and not ends_sentence(between.rstrip())


def follows_from(between: str) -> bool:
    """Tell whether the words between a number and the label after it begin with "is", a dash or the like."""
    return _BEGINS_WITH_IS.match(between) is not None


def ends_sentence(between: str) -> bool:
    """Tell whether a sentence or paragraph ends in these words."""
    return _ENDS_SENTENCE.search(between) is not None


def asks_to_enter(before: str) -> bool:
    """Tell whether the lower-case text before a number ends with "enter", "use" and the like."""
    before = before.rstrip(" \t\n\r\"'*“„«:[(【（")
    return before[before.rfind(" ") + 1 :] in _ENTER or before.endswith(_UNSPACED_ENTER)


def speaks_of_signing_in(low: str) -> bool:
    """Tell whether lower-case text is about proving who one is, though it may not say "code"."""
    return any(word in low for word in _SIGN_IN)


def _begins_word(low: str, start: int) -> bool:
    before = low[max(0, start - 8) : start]
    head = before[len(before.rstrip(ascii_lowercase)) :]
    return not head or head in _HEADS_OF_WHOLE_WORDS
