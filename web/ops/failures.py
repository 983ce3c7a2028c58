"""The failures of a campaign: a list in pages, and a CSV file."""

from flask import Response, render_template, request
from flask_babel import gettext as _

from shared import db
from shared.audit import Act, Object
from web import words
from web.desk import csv_file, institutes
from web.desk.paging import asked_page, page_of
from web.ops import blueprint, campaign_reads
from web.ops.campaigns import campaign_of


@blueprint.get("/campaigns/<int:campaign_id>/failures")
def campaign_failures(campaign_id: int) -> str:
    """The failed items with their reasons; `?code=` shows one reason only."""
    code = request.args.get("code", "")
    with db.read() as s:
        return render_template(
            "ops/failures.html",
            campaign=campaign_of(s, campaign_id),
            page=page_of(s, campaign_reads.failures(campaign_id, code), asked_page()),
            reasons=campaign_reads.reasons(s, campaign_id),
            names=institutes.names(s),
            code=code,
        )


@blueprint.get("/campaigns/<int:campaign_id>/failures.csv")
def campaign_failures_csv(campaign_id: int) -> Response:
    """All failed items as a file."""
    heading = (_("会员证书编号"), _("姓名"), _("地方注协"), _("错误代码"), _("原因"))
    with db.read() as s:
        campaign_of(s, campaign_id)
        names = institutes.names(s)
        rows = [
            (
                member.certificate_number, member.name,
                names.get(member.institute_code, member.institute_code),
                item.error_code or "", words.reason(item.error_code, item.error_params, words.Reader.OPS),
            )
            for item, member in s.execute(campaign_reads.failures(campaign_id))
        ]  # fmt: skip
    name = f"campaign-{campaign_id}-failures"
    csv_file.note(Act.CAMPAIGN_EXPORT, Object("campaign", campaign_id), name)
    return csv_file.download(name, [heading, *rows])
