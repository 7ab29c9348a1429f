"""Finance's documents: accounts, rolls of bases, the later decisions of a season, uploads and their parts."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate, Scalar
from services.finance.domain.account.decide import deadlines
from services.finance.domain.account.decide import decide as decide_account
from services.finance.domain.account.state import Account
from services.finance.domain.account.state import evolve as evolve_account
from services.finance.domain.policy.decide import decide as decide_policy
from services.finance.domain.policy.state import Policy
from services.finance.domain.policy.state import evolve as evolve_policy
from services.finance.domain.roll.decide import decide as decide_roll
from services.finance.domain.roll.state import Roll
from services.finance.domain.roll.state import evolve as evolve_roll
from services.finance.domain.roll.state import initial as new_roll
from services.finance.projections import uploads
from services.finance.projections.uploads import FiledPart, Upload


def _listed(state: Account) -> Mapping[str, Scalar]:
    """An account stands in its season's list from the first order on, and among the unopened till it is opened."""
    listed = {} if state.season is None else {"season": state.season, "base": state.opened.base if state.opened else ""}
    return listed if state.opened else {**listed, "unopened": 1}


ACCOUNT: Final[Aggregate[Account]] = Aggregate(
    kind="account",
    state=TypeAdapter(Account),
    initial=Account,
    decide=decide_account,
    evolve=evolve_account,
    deadlines=deadlines,
    index=_listed,
    indexes=(("season",), ("season", "base"), ("unopened",)),
)

ROLL: Final[Aggregate[Roll]] = Aggregate(
    kind="roll",
    state=TypeAdapter(Roll),
    initial=new_roll,
    decide=decide_roll,
    evolve=evolve_roll,
)

POLICY: Final[Aggregate[Policy]] = Aggregate(
    kind="policy",
    state=TypeAdapter(Policy),
    initial=Policy,
    decide=decide_policy,
    evolve=evolve_policy,
)

UPLOAD: Final[Aggregate[Upload]] = Aggregate(
    kind="national_upload",
    state=TypeAdapter(Upload),
    initial=uploads.upload,
    decide=uploads.decide,
    evolve=uploads.evolve,
    index=lambda state: {"season": state.season},
    indexes=(("season",),),
)

UPLOAD_PART: Final[Aggregate[FiledPart]] = Aggregate(
    kind="national_part",
    state=TypeAdapter(FiledPart),
    initial=uploads.filed_part,
    decide=uploads.decide_part,
    evolve=uploads.evolve_part,
)

AGGREGATES: Final = (ACCOUNT, ROLL, POLICY, UPLOAD, UPLOAD_PART)
