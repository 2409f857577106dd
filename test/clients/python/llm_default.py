"""llm, unchanged, with its default model, with a newer one that it asks by responses, and with text completions."""

import json
import os
import pathlib
import tempfile

home = tempfile.TemporaryDirectory()
os.environ["LLM_USER_PATH"] = home.name
completion_model = {
    "model_id": "completion",
    "model_name": "gpt-5-mini",
    "api_base": os.environ["OPENAI_BASE_URL"],
    "completion": True,
}
# JSON is YAML.
pathlib.Path(home.name, "extra-openai-models.yaml").write_text(json.dumps([completion_model]), encoding="utf-8")

import llm  # noqa: E402

import matrix  # noqa: E402
from matrix import behave, case, equal  # noqa: E402


def check_answers(model):
    for stream in (False, True):
        response = model.prompt(matrix.question, stream=stream)
        pieces = list(response)
        equal("".join(pieces), matrix.answer)
        assert not stream or len(pieces) > 3


@case
def default():
    """answers by its default model, whole and streamed"""
    check_answers(llm.get_model(llm.get_default_model()))


@case
def responses():
    """answers by responses, whole and streamed"""
    check_answers(llm.get_model(matrix.MODEL))


@case
def completions():
    """answers by text completions, whole and streamed"""
    check_answers(llm.get_model("completion"))


@case
def tools():
    """calls tools, several at once, and goes on"""
    asked_for = []

    def get_weather(city: str) -> str:
        """The weather in a city"""
        asked_for.append(city)
        behave()
        return "sunny"

    behave(toolCalls=matrix.calls)
    equal(llm.get_model(matrix.MODEL).chain(matrix.question, tools=[get_weather]).text(), matrix.answer)
    equal(sorted(asked_for), sorted(matrix.cities))


@case
def structured_output():
    """reads structured output"""
    behave(text=json.dumps(matrix.structured))
    text = llm.get_model(matrix.MODEL).prompt(matrix.question, schema=matrix.schema).text()
    equal(json.loads(text), matrix.structured)


matrix.run()
