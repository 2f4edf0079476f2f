"""What each provider's page says of a request, and of the answers to it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from clubkit.testing import Behaviour

from .servers import Asked, Reply

KEY = "canary-of-the-key-5f2a"
LINE = "30001234"
USERNAME = "shop"
YEARS = {"Retry-After": "315360000"}
MOBILE = re.compile(r"09[0-9]{9}")


def form_of(asked: Asked) -> dict[str, str]:
    """The fields of a form, each once."""
    assert "application/x-www-form-urlencoded" == asked.headers["content-type"]
    fields = parse_qs(asked.body.decode(), keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values()), fields
    return {name: value for name, (value,) in fields.items()}


# --- Kavenegar --------------------------------------------------------------------------------------


def kavenegar(asked: Asked) -> str | None:
    """A form to a path with the key; the local id is a number of 63 bits."""
    fields = form_of(asked)
    assert "POST" == asked.method
    assert MOBILE.fullmatch(fields["receptor"])
    if asked.path == f"/v1/{KEY}/verify/lookup.json":
        assert {"receptor", "template"} <= set(fields)
        assert set(fields) <= {"receptor", "template", "token", "token2", "token3", "token10", "token20"}
        return None
    assert f"/v1/{KEY}/sms/send.json" == asked.path
    assert {"receptor", "message", "sender", "localid"} == set(fields)
    assert LINE == fields["sender"]
    assert int(fields["localid"]) < 1 << 63
    return fields["localid"]


def kavenegar_said(status: int, *, state: int | None = None) -> Reply:
    """The status stands in the answer and is that of HTTP too."""
    entries = None if state is None else [{"messageid": 8792343, "status": state, "receptor": "09121237654"}]
    return Reply(status, {"return": {"status": status, "message": "تایید شد"}, "entries": entries})


def kavenegar_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: kavenegar_said(200, state=1),
        Behaviour.REJECTS: kavenegar_said(411),
        Behaviour.BLOCKS: kavenegar_said(200, state=14),
        Behaviour.FAILS: kavenegar_said(409),
        Behaviour.REFUSES_THE_KEY: kavenegar_said(403),
        Behaviour.ASKS_TO_WAIT: Reply(429, None, YEARS),
    }


# --- SMS.ir -----------------------------------------------------------------------------------------


def smsir(asked: Asked) -> str | None:
    """JSON, and the key in a header."""
    assert ("POST", KEY) == (asked.method, asked.headers["x-api-key"])
    document = asked.document
    if asked.path == "/v1/send/verify":
        assert {"mobile", "templateId", "parameters"} == set(document)
        assert type(document["templateId"]) is int
        assert all({"name", "value"} == set(each) for each in document["parameters"])
        assert MOBILE.fullmatch(document["mobile"])
        return None
    assert "/v1/send/bulk" == asked.path
    assert {"lineNumber", "messageText", "mobiles"} == set(document)
    assert int(LINE) == document["lineNumber"]
    assert all(map(MOBILE.fullmatch, document["mobiles"]))
    return None


def smsir_said(code: int, data: object = None, *, status: int = 200) -> Reply:
    return Reply(status, {"status": code, "message": "موفق", "data": data})


def smsir_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: smsir_said(1, {"packId": "2b99e63c", "messageIds": [86522023], "cost": 1.0}),
        Behaviour.REJECTS: smsir_said(104, status=400),
        Behaviour.BLOCKS: smsir_said(115, status=400),
        Behaviour.FAILS: smsir_said(0, status=500),
        Behaviour.REFUSES_THE_KEY: smsir_said(10, status=401),
        Behaviour.ASKS_TO_WAIT: Reply(429, {"status": 20, "message": "", "data": None}, YEARS),
    }


# --- Melipayamak ------------------------------------------------------------------------------------


def melipayamak(asked: Asked) -> str | None:
    """A form with name and password."""
    fields = form_of(asked)
    assert ("POST", USERNAME, KEY) == (asked.method, fields["username"], fields["password"])
    assert MOBILE.fullmatch(fields["to"])
    if asked.path == "/api/SendSMS/BaseServiceNumber":
        assert {"username", "password", "to", "text", "bodyId"} == set(fields)
        return None
    assert "/api/SendSMS/SendSMS" == asked.path
    assert {"username", "password", "to", "from", "text", "isflash"} == set(fields)
    assert (LINE, "false") == (fields["from"], fields["isflash"])
    return None


def melipayamak_said(status: int, value: str = "0", words: str = "") -> Reply:
    """The status of HTTP is 200 whatever is said."""
    return Reply(200, {"Value": value, "RetStatus": status, "StrRetStatus": words})


def melipayamak_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: melipayamak_said(1, "5461268677656004204", "Ok"),
        Behaviour.REJECTS: melipayamak_said(16),
        Behaviour.BLOCKS: melipayamak_said(35),
        Behaviour.FAILS: melipayamak_said(6),
        Behaviour.REFUSES_THE_KEY: melipayamak_said(0),
        Behaviour.ASKS_TO_WAIT: Reply(429, None, YEARS),
    }


# --- Ghasedak ---------------------------------------------------------------------------------------


def ghasedak(asked: Asked) -> str | None:
    """JSON, and the key in a header."""
    assert ("POST", KEY) == (asked.method, asked.headers["apikey"])
    document = asked.document
    if asked.path == "/Rest/api/v1/WebService/SendOtpSMS":
        assert {"Receptors", "TemplateName", "Inputs", "Udh"} == set(document)
        assert all({"Param", "Value"} == set(each) for each in document["Inputs"])
        (receptor,) = document["Receptors"]
        assert MOBILE.fullmatch(receptor["Mobile"])
        return str(receptor["ClientReferenceId"])
    assert "/Rest/api/v1/WebService/SendSingleSMS" == asked.path
    assert {"LineNumber", "Receptor", "Message", "ClientReferenceId", "Udh"} == set(document)
    assert LINE == document["LineNumber"]
    assert MOBILE.fullmatch(document["Receptor"])
    return str(document["ClientReferenceId"])


def ghasedak_said(code: int, data: object = None, *, status: int = 200) -> Reply:
    return Reply(status, {"Data": data, "IsSuccess": code == 200, "StatusCode": code, "Message": "موفق"})


def ghasedak_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: ghasedak_said(200, {"MessageId": "911", "Receptor": "09121237654", "Cost": 1}),
        Behaviour.REJECTS: ghasedak_said(400),
        Behaviour.BLOCKS: ghasedak_said(200, {"MessageId": "911", "Status": 12}),
        Behaviour.FAILS: ghasedak_said(500, status=500),
        Behaviour.REFUSES_THE_KEY: ghasedak_said(401),
        Behaviour.ASKS_TO_WAIT: Reply(429, {"IsSuccess": False, "StatusCode": 429}, YEARS),
    }


# --- Telegram ---------------------------------------------------------------------------------------

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - the form of the page's own example


def telegram(asked: Asked) -> str | None:
    """JSON to a path with the token."""
    assert ("POST", f"/bot{TOKEN}/sendMessage") == (asked.method, asked.path)
    assert {"chat_id", "text"} == set(asked.document)
    return None


def telegram_said(code: int, words: str, **parameters: int) -> Reply:
    document = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
    return Reply(code, document)


def telegram_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: Reply(200, {"ok": True, "result": {"message_id": 15, "text": "canary"}}),
        Behaviour.REJECTS: telegram_said(400, "Bad Request: chat not found"),
        Behaviour.BLOCKS: telegram_said(403, "Forbidden: bot was blocked by the user"),
        Behaviour.FAILS: telegram_said(500, "Internal Server Error"),
        Behaviour.REFUSES_THE_KEY: telegram_said(401, "Unauthorized"),
        Behaviour.ASKS_TO_WAIT: telegram_said(429, "Too Many Requests", retry_after=10**12),
    }


# --- webhooks ---------------------------------------------------------------------------------------


def webhook_replies() -> dict[Behaviour, Reply]:
    return {
        Behaviour.ACCEPTS: Reply(202),
        Behaviour.BLOCKS: Reply(410),
        Behaviour.FAILS: Reply(500),
        Behaviour.ASKS_TO_WAIT: Reply(503, None, YEARS),
    }
