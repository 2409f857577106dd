"""openai-python, unchanged, with the responses that it asks for by default, and with text completions."""

import json

from openai import APIError, InternalServerError, NotFoundError, OpenAI
from pydantic import BaseModel

import matrix
from matrix import MODEL, behave, broken_off, case, count_calls, equal, raised

client = OpenAI(base_url=matrix.ROUTER_URL, api_key="any", default_headers=matrix.STREAMED)
function = matrix.conversation["tool"]
tool = {"type": "function", "strict": True, **function}


class Forecast(BaseModel):
    city: str
    degrees: float


def create(**more):
    return client.responses.create(**{"model": MODEL, "input": matrix.question, **more})


def check_usage(read):
    equal(read.input_tokens, matrix.usage["promptTokens"])
    equal(read.output_tokens, matrix.usage["completionTokens"])
    equal(read.input_tokens_details.cached_tokens, matrix.usage["cachedTokens"])
    equal(read.output_tokens_details.reasoning_tokens, matrix.usage["reasoningTokens"])


def called(response):
    return [item for item in response.output if item.type == "function_call"]


def check_calls(made):
    equal([{"name": one.name, "arguments": json.loads(one.arguments)} for one in made], matrix.calls)


@case
def whole():
    """responds, and reads the usage with its details"""
    response = create(instructions="Be brief.")
    equal((response.output_text, response.status), (matrix.answer, "completed"))
    check_usage(response.usage)


@case
def stream():
    """streams a response, event by event and by its helper"""
    events = list(create(stream=True))
    equal((events[0].type, events[-1].type), ("response.created", "response.completed"))
    equal([event.sequence_number for event in events], list(range(len(events))))
    pieces = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(pieces) > 3
    equal("".join(pieces), matrix.answer)
    with client.responses.stream(model=MODEL, input=matrix.question) as helped:
        final = helped.get_final_response()
    equal(final.output_text, matrix.answer)
    check_usage(final.usage)


@case
def parse():
    """parses structured output, whole and streamed"""
    behave(text=json.dumps(matrix.structured))
    asked = {"model": MODEL, "input": matrix.question, "text_format": Forecast}
    equal(client.responses.parse(**asked).output_parsed.model_dump(), matrix.structured)
    with client.responses.stream(**asked) as helped:
        equal(helped.get_final_response().output_parsed.model_dump(), matrix.structured)


@case
def tools():
    """calls tools, several at once, and brings the results back"""
    behave(toolCalls=matrix.calls)
    response = create(tools=[tool])
    check_calls(called(response))
    behave()
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": "sunny"} for call in called(response)
    ]
    history = [{"role": "user", "content": matrix.question}, *response.output, *results]
    equal(create(input=history, tools=[tool]).output_text, matrix.answer)


@case
def streamed_tools():
    """puts streamed tool calls together"""
    behave(toolCalls=matrix.calls)
    with client.responses.stream(model=MODEL, input=matrix.question, tools=[tool]) as helped:
        check_calls(called(helped.get_final_response()))


@case
def completion():
    """completes a text, whole and streamed"""
    asked = {"model": MODEL, "prompt": matrix.question}
    reply = client.completions.create(**asked)
    equal((reply.choices[0].text, reply.choices[0].finish_reason), (matrix.answer, "stop"))
    equal(reply.usage.completion_tokens, matrix.usage["completionTokens"])
    chunks = list(client.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    equal("".join(chunk.choices[0].text for chunk in chunks if chunk.choices), matrix.answer)
    equal(chunks[-1].usage.prompt_tokens, matrix.usage["promptTokens"])


@case
def errors():
    """raises what no retry can mend, and asks once only"""
    equal(raised(NotFoundError, lambda: create(model="gpt-9")).code, "model_not_found")
    behave(fault={"kind": "status", "status": 500})
    equal(count_calls(lambda: raised(InternalServerError, create)), 2)


@case
def broken_stream():
    """learns that a stream broke off"""

    def pieces():
        for event in create(stream=True):
            if event.type == "response.output_text.delta":
                yield event.delta
            assert event.type != "response.completed"

    broken_off(APIError, pieces)


@case
def unserved():
    """is told what is served in place of a response that is kept"""
    error = raised(NotFoundError, lambda: client.responses.retrieve("resp_1"))
    assert "POST /v1/responses" in error.message, error.message


matrix.run()
