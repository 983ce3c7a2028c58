"""/api/v1/campaigns: count, start, follow, cancel; for ops."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.campaigns import Campaign, CampaignItem, ItemState
from shared.campaigns import rules as campaign_rules
from shared.campaigns.selection import Selection
from shared.errors import Refused
from shared.members import Member
from web import problems, words
from web.acting import acting
from web.api import schemas
from web.api.blueprint import SECURITY, blueprint
from web.api.callers import OPS, only
from web.api.once import once
from web.problems import Problem


@blueprint.route("/campaigns/count", methods=["POST"])
@only(*OPS)
@blueprint.arguments(schemas.Count)
@blueprint.response(200, schemas.Counted)
@blueprint.doc(operationId="count_selection", summary="选中多少人", security=SECURITY)
def count(asked: dict[str, Any]) -> dict[str, Any]:
    """How many a selection has now: the number to start it with."""
    selection: Selection = asked["selection"]
    with db.read() as session:
        return {
            "count": campaign_rules.count(session, selection),
            "unknown_numbers": selection.unknown_numbers(session),
        }


@blueprint.route("/campaigns", methods=["POST"])
@only(*OPS)
@blueprint.arguments(schemas.IdempotencyKey, location="headers")
@blueprint.arguments(schemas.Start)
@blueprint.response(201, schemas.Campaign)
@blueprint.doc(operationId="start_campaign", summary="开始批量重制", security=SECURITY)
def start(headers: dict[str, str], asked: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Freeze the selection and start; refused when `count` is not what it has at this moment."""
    campaign_id = int(
        once(headers.get("key"), lambda session: _start(session, asked)).removeprefix("campaign:")
    )
    with db.read() as session:
        shown = _shown(session, session.get_one(Campaign, campaign_id))
    return shown, 201, {"Location": f"/api/v1/campaigns/{campaign_id}"}


@blueprint.route("/campaigns", methods=["GET"])
@only(*OPS)
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200, schemas.Campaigns)
@blueprint.doc(operationId="campaigns", summary="批量重制列表", security=SECURITY)
def campaigns(page: dict[str, Any]) -> dict[str, Any]:
    """The latest first."""
    found = select(Campaign).order_by(Campaign.id.desc()).limit(page["limit"])
    if page["after"] is not None:
        found = found.where(Campaign.id < page["after"])
    with db.read() as session:
        items = [_shown(session, campaign) for campaign in session.scalars(found)]
    return {"items": items, "after": items[-1]["id"] if len(items) == page["limit"] else None}


@blueprint.route("/campaigns/<int:campaign_id>", methods=["GET"])
@only(*OPS)
@blueprint.response(200, schemas.Campaign)
@blueprint.doc(operationId="campaign", summary="一次批量重制", security=SECURITY)
def campaign(campaign_id: int) -> dict[str, Any]:
    """Where it stands."""
    with db.read() as session:
        return _shown(session, _found(session, campaign_id))


@blueprint.route("/campaigns/<int:campaign_id>/cancel", methods=["POST"])
@only(*OPS)
@blueprint.response(200, schemas.Campaign)
@blueprint.doc(operationId="cancel_campaign", summary="取消", security=SECURITY)
def cancel(campaign_id: int) -> dict[str, Any]:
    """What is not printed yet stays as it was; cancelling what is cancelled already is no error."""
    with db.write() as session:
        _found(session, campaign_id)
        campaign_rules.cancel(session, campaign_id, actor=acting())
    with db.read() as session:
        shown = _shown(session, _found(session, campaign_id))
    if shown["state"] != "cancelled":
        raise Problem(409, "campaign_over", _("这次批量已经结束"), state=shown["state"])
    return shown


@blueprint.route("/campaigns/<int:campaign_id>/failures", methods=["GET"])
@only(*OPS)
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200, schemas.Failures)
@blueprint.doc(operationId="failures", summary="未成功的会员和原因", security=SECURITY)
def failures(page: dict[str, Any], campaign_id: int) -> dict[str, Any]:
    """The members whose certificate could not be made, with the reason."""
    with db.read() as session:
        _found(session, campaign_id)
        rows = session.execute(_failed(campaign_id, page)).all()
    items = [
        {"position": position, "number": number, "code": code, "params": params,
         "reason": words.reason(code, params, words.Reader.OPS)}
        for position, number, code, params in rows
    ]  # fmt: skip
    return {"items": items, "after": items[-1]["position"] if len(items) == page["limit"] else None}


def _failed(campaign_id: int, page: dict[str, Any]) -> Any:
    columns = (
        CampaignItem.position, Member.certificate_number, CampaignItem.error_code, CampaignItem.error_params,
    )  # fmt: skip
    after = -1 if page["after"] is None else page["after"]
    return (
        select(*columns)
        .join(Member, Member.id == CampaignItem.member_id)
        .where(
            CampaignItem.campaign_id == campaign_id,
            CampaignItem.state == ItemState.FAILED,
            CampaignItem.position > after,
        )
        .order_by(CampaignItem.position)
        .limit(page["limit"])
    )


def _start(session: Session, asked: dict[str, Any]) -> str:
    try:
        started = campaign_rules.start(
            session,
            asked["selection"],
            document_kind=asked.get("document"),
            reason=asked["reason"],
            typed_count=asked["count"],
            actor=acting(),
        )
    except Refused as error:
        raise problems.refused(error) from None
    return f"campaign:{started.id}"


def _found(session: Session, campaign_id: int) -> Campaign:
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise problems.not_found()
    return found


def _shown(session: Session, row: Campaign) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "document": row.document_kind,
        "reason": row.reason,
        "selection": _short(row.selection),
        "created_by": row.created_by,
        "created_at": _moment(row.created_at),
        "started_at": _moment(row.started_at),
        "finished_at": _moment(row.finished_at),
        "progress": campaign_rules.progress(session, row),
    }


def _short(selection: dict[str, Any]) -> dict[str, Any]:
    """A list of thousands of numbers is not repeated in every answer, nor what only older rows have."""
    if "numbers" in selection:
        return {"kind": selection["kind"], "count": len(selection["numbers"])}
    return {name: selection[name] for name in ("kind", "code", "campaign") if name in selection}


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
