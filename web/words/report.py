"""The words of an import's error report: in the reader's language, in a command as they stand here."""

from flask_babel import gettext as _

from shared.register.report import ReportWords
from web.words.reasons import reason


def report_words() -> ReportWords:
    """Heading, kinds and reasons."""
    return ReportWords(
        heading=(_("行"), _("会员证书编号"), _("列"), _("值"), _("类别"), _("原因")),
        error=_("错误"),
        warning=_("提醒"),
        reason=reason,
    )
