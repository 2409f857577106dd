"""What the clients in Python share: the conversation, the simulator's behaviour, and one line of JSON a case."""

import json
import os
import sys
import traceback
import urllib.request

ROUTER_URL = os.environ["ROUTER_URL"]
FUNCTION_URL = os.environ["FUNCTION_URL"]
FUNCTION_TOKEN = os.environ["FUNCTION_TOKEN"]
STREAMED = {"Accept": "text/event-stream"}
MODEL = "gpt-5-mini"
# Less than the 10 s after which the router itself ends a stream that stands still.
BELOW_IDLE_SECONDS = 5

with open(os.environ["CONVERSATION"], encoding="utf-8") as file:
    conversation = json.load(file)
question, answer, usage = conversation["question"], conversation["answer"], conversation["usage"]
calls, schema, structured = conversation["calls"], conversation["schema"], conversation["object"]
cities = [call["arguments"]["city"] for call in calls]
tool = {"type": "function", "function": conversation["tool"]}

_cases = []


def case(test):
    """Registers a test; its docstring is its name."""
    _cases.append(test)
    return test


def _control(method, change=None):
    data = None if change is None else json.dumps(change).encode()
    request = urllib.request.Request(f"{os.environ['SIMULATOR_URL']}/simulator", data, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
        return json.load(reply)


def behave(**change):
    """Has the simulator of OpenAI's API behave so, and as in the conversation in all else."""
    _control("PUT", {"text": answer, "toolCalls": None, "fault": None, **usage, **change})


def count_calls(act):
    """How many calls of a model the simulator has got while `act` ran."""
    before = _control("GET")["calls"]
    act()
    return _control("GET")["calls"] - before


def raised(kind, act):
    """The exception of this kind that `act` raises."""
    try:
        act()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def broken_off(kind, pieces):
    """The exception of this kind that a stream of texts ends with, whose provider breaks it off; some of the answer came before."""
    behave(fault={"kind": "truncated"})
    text = ""

    def read():
        nonlocal text
        for piece in pieces():
            text += piece

    error = raised(kind, read)
    assert text and answer.startswith(text)
    return error


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def run():
    """Runs the cases; what they print besides would be taken for results."""
    failed = False
    for test in _cases:
        line = {"case": test.__doc__, "ok": True}
        try:
            behave()
            test()
        except Exception:
            failed = True
            line = {"case": test.__doc__, "ok": False, "error": traceback.format_exc()}
        print(json.dumps(line), flush=True)
    sys.exit(1 if failed else 0)
