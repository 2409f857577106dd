"""pydantic-ai, unchanged, with the models that it calls `openai:`, which are responses."""

import asyncio
import json

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput

import matrix
from matrix import MODEL, behave, case, equal

name = f"openai:{MODEL}"


class Forecast(BaseModel):
    city: str
    degrees: float


@case
def whole():
    """runs an agent, and reads the usage"""
    result = Agent(name, instructions="Be brief.").run_sync(matrix.question)
    equal(result.output, matrix.answer)
    equal(result.usage.input_tokens, matrix.usage["promptTokens"])


@case
def stream():
    """streams an agent's run"""

    async def read():
        async with Agent(name).run_stream(matrix.question) as result:
            return "".join([piece async for piece in result.stream_text(delta=True)])

    equal(asyncio.run(read()), matrix.answer)


@case
def tools():
    """lets an agent call its tools, several at once, and go on"""
    agent = Agent(name)
    asked_for = []

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather in a city"""
        asked_for.append(city)
        behave()
        return "sunny"

    behave(toolCalls=matrix.calls)
    equal(agent.run_sync(matrix.question).output, matrix.answer)
    equal(sorted(asked_for), sorted(matrix.cities))


@case
def structured_output():
    """gives an agent's output a type, by a tool as by default, and by a schema"""
    behave(toolCalls=[{"name": "final_result", "arguments": matrix.structured}])
    equal(Agent(name, output_type=Forecast).run_sync(matrix.question).output.model_dump(), matrix.structured)
    behave(text=json.dumps(matrix.structured))
    native = Agent(name, output_type=NativeOutput(Forecast)).run_sync(matrix.question)
    equal(native.output.model_dump(), matrix.structured)


matrix.run()
