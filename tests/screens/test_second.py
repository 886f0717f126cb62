"""The second person signs at the same screen."""

from flows.events import Actor
from screens.second import SecondPerson
from tests.screens.at import at, log_in
from tests.screens.host import Stage
from tests.screens.walk import Walk


async def asked(walk: Walk, **rules: object) -> list[Actor | None]:
    found: list[Actor | None] = []
    walk.app.push_screen(SecondPerson(walk.stage.counter, **rules), found.append)  # type: ignore[arg-type]
    await walk.settle()
    return found


async def test_another_person_signs_and_the_first_session_stays() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        signed = await asked(walk)
        await log_in(walk, "3001")
        assert signed[0] is not None
        assert signed[0].person == "p-tanaka"
        assert stage.counter.actor.operator == "1001"
        assert "職員1001（従事者）" in walk.text()


async def test_the_same_person_cannot_be_the_second_one() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        signed = await asked(walk)
        await log_in(walk, "1001")
        assert "同じ人は" in walk.message()
        assert signed == []


async def test_who_did_the_step_before_is_barred_and_the_role_must_fit() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        await asked(walk, roles=("city",), barred=("p-tanaka",))
        await log_in(walk, "3001")
        assert "前を行った人" in walk.message()
        await log_in(walk, "1002")
        assert "市職員" in walk.message()


async def test_esc_means_that_nobody_signed() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        signed = await asked(walk)
        await walk.keys("escape")
        assert signed == [None]
