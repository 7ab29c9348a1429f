"""The enrolment saga: one table, walked from the start over everything known each time something new is heard.

So the order of arrival decides nothing: what comes early waits in the enrolment until its stage comes, and what
happened first counts first. Only a deadline decides by arrival: once it struck, what it decided stays [SAGA-4].

`table` is the saga as it reads aloud, in the words of `guards` and `words`, each row with the versions it holds for;
`versions` says who goes on under which. `walk` goes through it, `decide` says what is news and what undoes earlier
words, `refusing` what does not count; `waiting` knows deadlines and whom a stage waits for.

See docs/architecture/saga.md.
"""
