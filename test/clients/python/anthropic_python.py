"""anthropic for Python, unchanged, on the router behind a gateway, whose provider speaks another API."""

import anthropic
from anthropic import APIStatusError, NotFoundError, RateLimitError
from anthropic.types import ModelInfo

import matrix
from matrix import MODEL, behave, broken_off, case, count_calls, equal, raised

base_url = matrix.ROUTER_URL.removesuffix("/v1")
client = anthropic.Anthropic(base_url=base_url, api_key="any", default_headers=matrix.STREAMED)
own = anthropic.Anthropic(base_url=matrix.FUNCTION_URL.removesuffix("/v1"), auth_token=matrix.FUNCTION_TOKEN)
function = matrix.conversation["tool"]
tool = {"name": function["name"], "description": function["description"], "input_schema": function["parameters"]}
messages = [{"role": "user", "content": matrix.question}]
asked = {"model": MODEL, "max_tokens": 500, "messages": messages}


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def check_usage(read):
    # Tokens of the cache are no part of `input_tokens` here.
    equal(read.input_tokens, matrix.usage["promptTokens"] - matrix.usage["cachedTokens"])
    equal(read.cache_read_input_tokens, matrix.usage["cachedTokens"])
    equal(read.output_tokens, matrix.usage["completionTokens"])


def check_calls(message):
    equal(message.stop_reason, "tool_use")
    made = [block for block in message.content if block.type == "tool_use"]
    equal([{"name": one.name, "arguments": one.input} for one in made], matrix.calls)
    return made


@case
def whole():
    """gets a message, of the router and of a function on its own"""
    for asking in (client, own):
        message = asking.messages.create(**asked, system="Be brief.")
        equal((text_of(message), message.stop_reason), (matrix.answer, "end_turn"))
        check_usage(message.usage)


@case
def stream():
    """streams a message"""
    with client.messages.stream(**asked) as events:
        pieces = list(events.text_stream)
        final = events.get_final_message()
    assert len(pieces) > 3
    equal("".join(pieces), matrix.answer)
    equal((text_of(final), final.stop_reason), (matrix.answer, "end_turn"))
    check_usage(final.usage)


@case
def tools():
    """calls tools, several at once, and brings the results back"""
    behave(toolCalls=matrix.calls)
    message = client.messages.create(**asked, tools=[tool])
    made = check_calls(message)
    behave()
    results = [{"type": "tool_result", "tool_use_id": one.id, "content": "sunny"} for one in made]
    history = [*messages, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
    equal(text_of(client.messages.create(**{**asked, "messages": history}, tools=[tool])), matrix.answer)


@case
def streamed_tools():
    """puts streamed tool calls together"""
    behave(toolCalls=matrix.calls)
    with client.messages.stream(**asked, tools=[tool]) as events:
        check_calls(events.get_final_message())


@case
def tool_runner():
    """runs tools until the model has answered, with the defaults of its runner, which ask for a thread"""
    ran = []

    def get_weather(city: str) -> str:
        """The weather in a city"""
        ran.append(city)
        behave()
        return "sunny"

    behave(toolCalls=matrix.calls)
    runner = client.beta.messages.tool_runner(**asked, tools=[anthropic.beta_tool(get_weather)])
    equal((text_of(runner.until_done()), ran), (matrix.answer, matrix.cities))


@case
def count_tokens():
    """counts tokens"""
    short = client.messages.count_tokens(model=MODEL, messages=messages).input_tokens
    long = client.messages.count_tokens(model=MODEL, messages=messages, system="Be brief. " * 50).input_tokens
    assert 5 < short < long, (short, long)


@case
def models():
    """lists the models page by page, and each is what the types say, of the router and of a function on its own"""
    for asking in (client, own):
        listed = list(asking.models.list(limit=2))
        assert len(listed) == len({one.id for one in listed}) > 0
        for one in [*listed, asking.models.retrieve(listed[0].id)]:
            ModelInfo.model_validate(one.to_dict())
    assert len(list(client.models.list(lifecycle=["active", "deprecated"]))) > 2
    equal(raised(NotFoundError, lambda: client.models.retrieve("gpt-9")).body["error"]["type"], "not_found_error")


@case
def errors():
    """raises errors of its own kind"""
    unknown = raised(NotFoundError, lambda: client.messages.create(**{**asked, "model": "gpt-9"}))
    equal(unknown.body["error"]["type"], "not_found_error")
    behave(fault={"kind": "status", "status": 500})
    equal(count_calls(lambda: raised(APIStatusError, lambda: client.messages.create(**asked))), 2)
    behave(fault={"kind": "status", "status": 429})
    impatient = own.with_options(max_retries=0)
    limited = raised(RateLimitError, lambda: impatient.messages.create(**asked))
    equal(limited.body["error"]["type"], "rate_limit_error")
    equal(limited.response.headers["retry-after"], "7")


@case
def broken_stream():
    """raises the error that breaks a stream off"""

    def pieces():
        with client.messages.stream(**asked) as events:
            yield from events.text_stream

    broken_off(APIStatusError, pieces)


matrix.run()
