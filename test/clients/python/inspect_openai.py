"""inspect_ai, unchanged, with the models that it calls `openai/`, which are responses for newer ones."""

import asyncio

from inspect_ai.model import ChatMessageTool, ChatMessageUser, GenerateConfig, get_model
from inspect_ai.tool import ToolInfo, ToolParams

import matrix
from matrix import MODEL, behave, case, equal


def generate(messages, tools=()):
    async def ask():
        async with get_model(f"openai/{MODEL}", memoize=False) as model:
            return await model.generate(messages, tools=list(tools), config=GenerateConfig(max_tokens=500))

    return asyncio.run(ask())


@case
def whole():
    """generates, and reads the usage"""
    output = generate([ChatMessageUser(content=matrix.question)])
    equal((output.completion, output.stop_reason), (matrix.answer, "stop"))
    equal(output.usage.output_tokens, matrix.usage["completionTokens"])


@case
def tools():
    """calls tools, several at once, and brings the results back"""
    function = matrix.conversation["tool"]
    parameters = ToolParams.model_validate(function["parameters"])
    tool = ToolInfo(name=function["name"], description=function["description"], parameters=parameters)
    question = ChatMessageUser(content=matrix.question)
    behave(toolCalls=matrix.calls)
    message = generate([question], [tool]).message
    equal([{"name": call.function, "arguments": call.arguments} for call in message.tool_calls], matrix.calls)
    behave()
    results = [ChatMessageTool(content="sunny", tool_call_id=call.id, function=call.function) for call in message.tool_calls]
    equal(generate([question, message, *results], [tool]).completion, matrix.answer)


matrix.run()
