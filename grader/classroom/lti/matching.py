"""Who of a class is who in the LMS. Pure; nobody is guessed: whoever is not certain is named with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.base.names import canonical, folded
from grader.classroom.lti.services import Member
from grader.classroom.people import Person

_NO_MEMBERS = "no lti_user_id in the roster, and no memberships_url to look in"
_NOBODY = "no member of the course in the LMS has this e-mail or login"


@dataclass(frozen=True)
class Matched:
    """The user ids of the LMS by learner, and of the others the reason why there is none."""

    users: Mapping[str, str]
    unknown: Mapping[str, str]


def match(people: Iterable[Person], members: Sequence[Member] | None) -> Matched:
    """Find each by the ``lti_user_id`` of the roster, else by e-mail (capitals do not count) and login, which must not
    contradict each other."""
    users: dict[str, str] = {}
    unknown: dict[str, str] = {}
    by_mail = _index((folded(each.email), each) for each in members or () if each.email)
    by_login = _index((canonical(login), each) for each in members or () for login in each.logins)
    for person in people:
        if person.lti_user_id:
            users[person.learner] = person.lti_user_id
        elif members is None:
            unknown[person.learner] = _NO_MEMBERS
        else:
            mails = by_mail.get(folded(person.email), {}) if person.email else {}
            found = {**mails, **by_login.get(canonical(person.learner), {})}
            if len(found) == 1 and next(iter(found.values())).learns:
                users[person.learner] = next(iter(found))
            else:
                unknown[person.learner] = _why(found)
    shared = _shared(users)
    for learner, others in shared.items():
        unknown[learner] = f"the same member of the course in the LMS as {', '.join(others)}"
    return Matched({learner: user for learner, user in users.items() if learner not in shared}, unknown)


def _index(pairs: Iterable[tuple[str, Member]]) -> dict[str, dict[str, Member]]:
    """Members by a mark, each with their user ids: a mark may be that of several."""
    found: dict[str, dict[str, Member]] = {}
    for mark, member in pairs:
        found.setdefault(mark, {})[str(member.user_id)] = member
    return found


def _why(found: Mapping[str, Member]) -> str:
    if not found:
        return _NOBODY
    if len(found) > 1:
        return f"e-mail and login fit {len(found)} members of the course in the LMS"
    return "the member of the course in the LMS is no active learner"


def _shared(users: Mapping[str, str]) -> dict[str, list[str]]:
    """Learners of one user id, each with the others."""
    whose: dict[str, list[str]] = {}
    for learner, user in users.items():
        whose.setdefault(user, []).append(learner)
    return {each: [other for other in own if other != each] for own in whose.values() if len(own) > 1 for each in own}
