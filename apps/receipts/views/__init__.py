"""The pages on which a person sees what they gave and takes it back."""

from apps.receipts.views.code import WithdrawView
from apps.receipts.views.pages import EverythingView, PhotographView, ReceiptView, thumbnail
from apps.receipts.views.parting import gone, leave

__all__ = [
    "EverythingView",
    "PhotographView",
    "ReceiptView",
    "WithdrawView",
    "gone",
    "leave",
    "thumbnail",
]
