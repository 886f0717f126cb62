"""The desk: the verbs of the counter. A screen calls one verb and shows what came back."""

from flows.desk.base import Answer, Done, Session
from flows.desk.correcting import Correcting
from flows.desk.deciding import Deciding
from flows.desk.guarding import Eligible, Guarding
from flows.desk.money import Payment
from flows.desk.reception import Paper
from flows.desk.report import Report
from flows.desk.sleeping import Sleeping
from flows.desk.staff import Staff
from flows.desk.work import Work

__all__ = ["Answer", "Desk", "Done", "Eligible", "Paper", "Payment", "Report", "Session"]


class Desk(Work, Sleeping, Guarding, Deciding, Correcting, Staff):
    """Every verb of the counter over one journal."""
