"""LangChain for Python, unchanged, on the router behind a gateway. It retries as openai-python does."""

import json
import time

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import APIError, InternalServerError, NotFoundError, RateLimitError

import matrix
from matrix import MODEL, behave, broken_off, case, count_calls, equal, question, raised


def create(base_url=matrix.ROUTER_URL, model=MODEL, **more):
    options = {"default_headers": matrix.STREAMED, "stream_usage": True, **more}
    return ChatOpenAI(base_url=base_url, api_key=matrix.FUNCTION_TOKEN, model=model, **options)


chat_model = create()


def collect(chunks):
    chunks = list(chunks)
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    return chunks, whole


def check_usage(message):
    read = message.usage_metadata
    equal(read["input_tokens"], matrix.usage["promptTokens"])
    equal(read["output_tokens"], matrix.usage["completionTokens"])
    equal(read["input_token_details"]["cache_read"], matrix.usage["cachedTokens"])
    equal(read["output_token_details"]["reasoning"], matrix.usage["reasoningTokens"])


def check_calls(message):
    equal([{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls], matrix.calls)


@case
def chat():
    """chats, and reads the usage with its details"""
    message = chat_model.invoke(question)
    equal(message.content, matrix.answer)
    check_usage(message)
    equal(message.response_metadata["finish_reason"], "stop")


@case
def stream():
    """streams, and reads the usage"""
    chunks, whole = collect(chat_model.stream(question))
    assert len([chunk for chunk in chunks if chunk.content]) > 3
    equal(whole.content, matrix.answer)
    check_usage(whole)


@case
def stalled_stream():
    """reads a stream as it comes, by a header of the client and by one of the request"""
    plain = create(default_headers={})
    for model, options in ((chat_model, {}), (plain, {"extra_headers": matrix.STREAMED})):
        behave(fault={"kind": "stall"})
        started = time.monotonic()
        chunks = model.stream(question, **options)
        next(chunk for chunk in chunks if chunk.content)
        chunks.close()
        assert time.monotonic() - started < matrix.BELOW_IDLE_SECONDS


@case
def tools():
    """calls tools, several at once, and brings the results back"""
    behave(toolCalls=matrix.calls)
    bound = chat_model.bind_tools([matrix.tool])
    called = bound.invoke(question)
    check_calls(called)
    behave()
    results = [ToolMessage("sunny", tool_call_id=call["id"]) for call in called.tool_calls]
    equal(bound.invoke([HumanMessage(question), called, *results]).content, matrix.answer)


@case
def streamed_tools():
    """puts streamed tool calls together"""
    behave(toolCalls=matrix.calls)
    _, whole = collect(chat_model.bind_tools([matrix.tool]).stream(question))
    check_calls(whole)


@case
def structured_output():
    """reads structured output, by a schema and by a tool"""
    titled = {"title": matrix.conversation["schemaName"], **matrix.schema}
    behave(text=json.dumps(matrix.structured))
    equal(chat_model.with_structured_output(titled, method="json_schema").invoke(question), matrix.structured)
    behave(toolCalls=[{"name": titled["title"], "arguments": matrix.structured}])
    equal(chat_model.with_structured_output(titled, method="function_calling").invoke(question), matrix.structured)


@case
def errors():
    """raises what no retry can mend, and asks once only"""
    equal(raised(NotFoundError, lambda: create(model="gpt-9").invoke(question)).code, "model_not_found")
    behave(fault={"kind": "status", "status": 500})

    def exhausted():
        error = raised(InternalServerError, lambda: chat_model.invoke(question))
        equal((error.status_code, error.code), (503, "providers_exhausted"))

    # By the router, which may try again what was not paid; not by the client.
    equal(count_calls(exhausted), 2)


@case
def rate_limit():
    """waits and asks again after 429, of a function on its own"""
    headers = {"retry-after": "1", "retry-after-ms": "5"}
    behave(fault={"kind": "status", "status": 429, "headers": headers}, faultCount=1)
    equal(count_calls(lambda: create(matrix.FUNCTION_URL).invoke(question)), 2)
    behave(fault={"kind": "status", "status": 429})
    impatient = create(matrix.FUNCTION_URL, max_retries=0)
    error = raised(RateLimitError, lambda: impatient.invoke(question))
    equal(error.response.headers["retry-after"], "7")


@case
def broken_stream():
    """raises the error that breaks a stream off"""

    def pieces():
        for chunk in chat_model.stream(question):
            yield chunk.content

    equal(broken_off(APIError, pieces).code, "bad_reply")


@case
def embeddings():
    """embeds texts, which it would else send as tokens"""
    model = OpenAIEmbeddings(
        model="nomic-embed-text",
        base_url=matrix.ROUTER_URL,
        api_key="any",
        check_embedding_ctx_length=False,
    )
    equal([len(vector) for vector in model.embed_documents(matrix.cities)], [768 for _ in matrix.cities])


matrix.run()
