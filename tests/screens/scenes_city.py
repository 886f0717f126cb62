"""Scenes of the way to the city and of the law: standing decisions, a law that has ended, words as they are said."""

from flows.desk import Done
from tests.memory import actor
from tests.screens.host import Stage
from tests.screens.scenes import Play, busy_morning, keys, signed_in
from tests.screens.walk import served
from tui.app import MadoguchiApp


async def lapsed() -> tuple[MadoguchiApp, Play]:
    """An abolished procedure was asked for."""
    typed = [*"tsuuchikaadonosaihakkou", "enter"]
    return (await busy_morning()).app(), keys(*signed_in(), "f2", *typed)


async def said() -> tuple[MadoguchiApp, Play]:
    """What people say, typed as they say it."""
    return (await busy_morning()).app(), keys(*signed_in(), "f2", *"ka-donakusita")


async def decisions() -> tuple[MadoguchiApp, Play]:
    """What the city has decided, as the supervisor reads it."""
    stage = await Stage().staffed()
    for procedure, text in (("juminhyo-kofu", "同居の孫の請求は、世帯が同じなら委任状は要らない。"),
                            ("card-kofu", "通知カードを忘れた人には、14日以内に郵送で返してもらう。")):  # fmt: skip
        _, case = await served(stage, procedure)
        asked = await stage.desk.ask_city(actor("2001"), case, "entitled", text="これでよいか")
        assert isinstance(asked, Done)
        question = str(asked.shown["question"])
        await stage.desk.answer_question(actor("3001"), question, "go_on")
        await stage.desk.decide_standing(actor("3001"), text, question_id=question)
    return stage.app(), keys(*signed_in("2001"), "f4", *"handankijun", "enter")


CITY = {"lapsed": lapsed, "said": said, "decisions": decisions}
