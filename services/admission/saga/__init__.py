"""The enrolment saga: one table, walked from the start over everything known each time something new is heard.

So the order of arrival decides nothing: what comes early waits in the enrolment until its stage comes, and what
happened first counts first. Only a deadline decides by arrival: once it struck, what it decided stays [SAGA-4].

`table` is the saga as it reads aloud, in the words of `guards` and `words`; `first_table` and `second_table` are those
before it, and `versions` says who goes on under which. `walk` goes through it, `deciding` says what is news, `amends`
what undoes earlier words; `waiting` knows deadlines and whom a stage waits for, `diagram` draws the table.

See docs/architecture/saga.md.
"""

from services.admission.saga.deciding import decide
from services.admission.saga.versions import known, started
from services.admission.saga.waiting import Actor, deadlines, waits_for

__all__ = ["Actor", "deadlines", "decide", "known", "started", "waits_for"]
