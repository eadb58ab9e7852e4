from app.lifespan import Running
from fakes.core.fault_rule import checked_rule


async def test_every_channel_has_snippets_and_recipes_that_its_own_kernel_takes(server: Running) -> None:
    for fake in server.service.fakes.values():
        values = fake.environment("shop").values()
        for snippet in fake.snippets("shop"):
            assert any(value in snippet.code for value in values), snippet.title
        for recipe in fake.recipes():
            assert checked_rule(recipe.rule)["do"]
            assert recipe.words.endswith(".")
