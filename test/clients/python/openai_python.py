"""openai-python, unchanged, on the router behind a gateway."""

import json
import time

from openai import APIError, InternalServerError, NotFoundError, OpenAI, RateLimitError

import matrix
from matrix import MODEL, behave, broken_off, case, count_calls, equal, raised

client = OpenAI(base_url=matrix.ROUTER_URL, api_key="any", default_headers=matrix.STREAMED)
own = OpenAI(base_url=matrix.FUNCTION_URL, api_key=matrix.FUNCTION_TOKEN)
messages = [{"role": "user", "content": matrix.question}]
schema_format = {
    "type": "json_schema",
    "json_schema": {"name": matrix.conversation["schemaName"], "strict": True, "schema": matrix.schema},
}


def create(**more):
    return client.chat.completions.create(**{"model": MODEL, "messages": messages, **more})


def check_usage(read):
    equal(read.prompt_tokens, matrix.usage["promptTokens"])
    equal(read.completion_tokens, matrix.usage["completionTokens"])
    equal(read.prompt_tokens_details.cached_tokens, matrix.usage["cachedTokens"])
    equal(read.completion_tokens_details.reasoning_tokens, matrix.usage["reasoningTokens"])


def check_calls(made):
    equal([{"name": one.function.name, "arguments": json.loads(one.function.arguments)} for one in made], matrix.calls)


@case
def chat():
    """chats, and reads the usage with its details"""
    reply = create()
    equal(reply.choices[0].message.content, matrix.answer)
    check_usage(reply.usage)


@case
def stream():
    """streams, and reads the usage"""
    options = {"model": MODEL, "messages": messages, "stream_options": {"include_usage": True}}
    with client.chat.completions.stream(**options) as events:
        pieces = [event.delta for event in events if event.type == "content.delta"]
        whole = events.get_final_completion()
    assert len(pieces) > 3
    equal("".join(pieces), matrix.answer)
    check_usage(whole.usage)


@case
def stalled_stream():
    """reads a stream as it comes, by a header of the client and by one of the request"""
    plain = OpenAI(base_url=matrix.ROUTER_URL, api_key="any").chat.completions
    for ask, options in ((client.chat.completions, {}), (plain, {"extra_headers": matrix.STREAMED})):
        behave(fault={"kind": "stall"})
        started = time.monotonic()
        with ask.create(model=MODEL, messages=messages, stream=True, **options) as chunks:
            next(chunk for chunk in chunks if chunk.choices[0].delta.content)
        assert time.monotonic() - started < matrix.BELOW_IDLE_SECONDS


@case
def tools():
    """calls tools, several at once, and brings the results back"""
    behave(toolCalls=matrix.calls)
    choice = create(tools=[matrix.tool]).choices[0]
    equal(choice.finish_reason, "tool_calls")
    check_calls(choice.message.tool_calls)
    behave()
    results = [{"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in choice.message.tool_calls]
    reply = create(messages=[*messages, choice.message, *results], tools=[matrix.tool])
    equal(reply.choices[0].message.content, matrix.answer)


@case
def streamed_tools():
    """puts streamed tool calls together"""
    behave(toolCalls=matrix.calls)
    with client.chat.completions.stream(model=MODEL, messages=messages, tools=[matrix.tool]) as events:
        choice = events.get_final_completion().choices[0]
    equal(choice.finish_reason, "tool_calls")
    check_calls(choice.message.tool_calls)


@case
def structured_output():
    """reads structured output"""
    behave(text=json.dumps(matrix.structured))
    equal(json.loads(create(response_format=schema_format).choices[0].message.content), matrix.structured)


@case
def errors():
    """raises what no retry can mend, and asks once only"""
    equal(raised(NotFoundError, lambda: create(model="gpt-9")).code, "model_not_found")
    behave(fault={"kind": "status", "status": 500})

    def exhausted():
        error = raised(InternalServerError, create)
        equal((error.status_code, error.code), (503, "providers_exhausted"))
        equal(error.response.headers["x-should-retry"], "false")

    # By the router, which may try again what was not paid; not by the client.
    equal(count_calls(exhausted), 2)


@case
def rate_limit():
    """waits and asks again after 429, of a function on its own"""
    headers = {"retry-after": "1", "retry-after-ms": "5"}
    behave(fault={"kind": "status", "status": 429, "headers": headers}, faultCount=1)
    equal(count_calls(lambda: own.chat.completions.create(model=MODEL, messages=messages)), 2)
    behave(fault={"kind": "status", "status": 429})
    impatient = own.with_options(max_retries=0)
    error = raised(RateLimitError, lambda: impatient.chat.completions.create(model=MODEL, messages=messages))
    equal(error.response.headers["retry-after"], "7")


@case
def broken_stream():
    """raises the error that breaks a stream off"""

    def pieces():
        for chunk in create(stream=True):
            yield chunk.choices[0].delta.content or ""

    equal(broken_off(APIError, pieces).code, "bad_reply")


@case
def embeddings():
    """embeds, in base64 of its own accord"""
    reply = client.embeddings.create(model="nomic-embed-text", input=matrix.cities)
    equal([len(item.embedding) for item in reply.data], [768 for _ in matrix.cities])
    assert reply.usage.prompt_tokens > 0


matrix.run()
