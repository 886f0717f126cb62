"""The desk: the verbs of the counter. A screen calls one verb and shows what came back."""

from flows.desk.base import Answer, Done, Session
from flows.desk.money import Payment
from flows.desk.staff import Staff
from flows.desk.work import Report, Work

__all__ = ["Answer", "Desk", "Done", "Payment", "Report", "Session"]


class Desk(Work, Staff):
    """Every verb of the counter over one journal."""
