"""What Schemathesis asks of each answer of the admin API besides its own checks, and whom it leaves alone."""

import os

import schemathesis

# Whoever asks, by client_id and as a member.
ASKER = os.environ["ASKER"].split()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Nobody is asked to take their own power away: the rest of the run would be refused."""
    for name, value in case.path_parameters.items():
        if case.method != "GET" and value in ASKER:
            case.path_parameters[name] = "nobody"


def described(case, response):
    """What the description says of an answer of this status."""
    responses = case.operation.definition.raw["responses"]
    return responses.get(str(response.status_code))


@schemathesis.check
def problems_are_problems(ctx, response, case):
    """Whatever is not described by its status is a problem (RFC 9457), whose status is that of the answer."""
    if described(case, response) is not None or response.status_code == 405 and case.method == "TRACE":
        return
    assert response.status_code >= 400, f"{response.status_code} is not described"
    assert response.json().get("status") == response.status_code


@schemathesis.check
def headers_are_there(ctx, response, case):
    """Whoever reads of a header looks for it."""
    headers = (described(case, response) or {}).get("headers", {})
    missing = {name for name in headers if name.lower() not in response.headers} - {"Idempotency-Replayed"}
    assert not missing, f"{missing} are not there"
