"""Why what was asked for was not done, whatever it is about."""

from web.words.saying import N_

REASONS = {
    "document_unknown": N_("没有这种证书，或者不能由您申请。"),
    "idempotency_key_reused": N_("这个 Idempotency-Key 已用于另一个请求。"),
    "profile_changed": N_("基本信息在别处刚刚保存过。请核对后再保存一次。"),
    "same_job_waiting": N_("同样的任务已经在排队，不必再试；可以取消这一个。"),
}
