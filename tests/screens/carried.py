"""Cases brought to a certain point through the desk, for tests that begin there."""

from flows.desk import Answer, Done, Payment, Report
from tests.memory import actor
from tests.screens.host import Stage
from tests.screens.walk import served

BEFORE_COMPARE = ("apply", "receive", "register-reception", "hand-tag", "provisional")


async def residence_record(stage: Stage, *, until: str) -> tuple[str, str]:
    """A 住民票の写し carried up to (not including) a step; returns visit and case."""
    visit, case_id = await served(stage, "juminhyo-kofu")
    desk, signers = stage.desk, {"compare": "1002", "examine": "3001", "approve": "3002"}
    while True:
        case = await desk.case(case_id)
        step = case.steps(desk.definition(case))[0]
        if step.id == until:
            return visit, case_id
        report = Report(
            answers={"applicant": "self"}, points=tuple(range(len(step.points))),
            scan=(await desk.visit(visit)).tag, payment=Payment(tendered=500) if step.fee else None,
        )  # fmt: skip
        signer = actor(signers.get(step.id, "1001"))
        done(await desk.complete_step(signer, case_id, step.id, report))


def done(answer: Answer) -> Done:
    assert isinstance(answer, Done), answer
    return answer
