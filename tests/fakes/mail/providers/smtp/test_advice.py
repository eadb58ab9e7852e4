import asyncio

from app.lifespan import Running
from fakes.core.query import CaptureQuery
from fakes.mail.providers.smtp import advice
from tests.clients.node_script import run_node


async def test_what_it_says_of_python_and_node_sends_a_mail_into_the_sandbox(own_server: Running) -> None:
    code = {each.title: each.code for each in own_server.service.fakes["mail"].snippets("shop")}

    await asyncio.to_thread(exec, code["Python, smtplib"], {})
    await run_node(code["Node, Nodemailer"] + "\nconsole.log(1);")

    found = await own_server.context.library.page(CaptureQuery("shop", channel="mail"))
    assert [(mail.sender, mail.recipients) for mail in found.items] == [
        ("shop@example.com", ["ada@example.com"])
    ] * 2


def test_frameworks_get_host_port_and_credentials() -> None:
    environment = {
        "SMTP_HOST": "h.test",
        "SMTP_PORT": "2525",
        "SMTP_USERNAME": "sbx-a",
        "SMTP_PASSWORD": "any",
    }

    for snippet in advice.snippets(environment):
        assert all(value in snippet.code for value in environment.values()), snippet.title
        assert snippet.code == snippet.code.strip()


def test_recipes_concern_smtp_only() -> None:
    assert {recipe.rule["provider"] for recipe in advice.recipes()} == {"smtp"}
