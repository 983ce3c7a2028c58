"""accounts of staff end: for good, or when nobody confirmed them for a year

Those there are get their first year from now. Staff of the national institute log in as the body's from now on,
unless somebody of the body has their name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_YEAR_MS = 365 * 24 * 3600 * 1000
_NOW = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    "sqlite": "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
}
_AS_THE_BODYS = """
UPDATE accounts SET user_type = 'national'
WHERE role = 'staff' AND user_type = 'institute'
  AND institute_code IN (SELECT code FROM institutes WHERE national)
  AND login_name NOT IN (SELECT login_name FROM accounts WHERE user_type = 'national')
"""


def upgrade() -> None:
    op.add_column("accounts", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("confirmed_until", sa.BigInteger(), nullable=True))
    now = _NOW[op.get_bind().dialect.name]
    op.execute(f"UPDATE accounts SET confirmed_until = {now} + {_YEAR_MS} WHERE role = 'staff'")  # noqa: S608 - our own numbers
    op.execute(_AS_THE_BODYS)
