"""Browsers inside other apps, by what they call themselves. It changes hints, and how a picture is sent."""

from flask import request


def is_wechat() -> bool:
    """WeChat's own browser: it saves no files, only pictures that it shows."""
    return "MicroMessenger" in (request.user_agent.string or "")
