"""The call display: what visitors see."""

from screens.board.app import BoardApp

__all__ = ["BoardApp"]
