"""openai-agents, unchanged and with its defaults, which are responses and its own default model."""

import asyncio
import json

from agents import Agent, Runner, function_tool
from pydantic import BaseModel

import matrix
from matrix import behave, case, equal

asked_for = []
# One event loop for all: the client keeps its connections.
loop = asyncio.Runner()


class Forecast(BaseModel):
    city: str
    degrees: float


@function_tool
def get_weather(city: str) -> str:
    """The weather in a city"""
    asked_for.append(city)
    behave()
    return "sunny"


def run(agent):
    return loop.run(Runner.run(agent, matrix.question))


@case
def whole():
    """runs an agent"""
    result = run(Agent(name="One", instructions="Be brief."))
    equal(result.final_output, matrix.answer)
    equal(result.context_wrapper.usage.input_tokens, matrix.usage["promptTokens"])


@case
def tools():
    """lets an agent call its tools, several at once, and go on"""
    behave(toolCalls=matrix.calls)
    result = run(Agent(name="Two", tools=[get_weather]))
    equal(result.final_output, matrix.answer)
    equal(sorted(asked_for), sorted(matrix.cities))


@case
def stream():
    """streams an agent's run"""

    async def read():
        result = Runner.run_streamed(Agent(name="Three"), matrix.question)
        events = [event async for event in result.stream_events()]
        deltas = [
            event.data.delta
            for event in events
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
        ]
        return "".join(deltas), result.final_output

    equal(loop.run(read()), (matrix.answer, matrix.answer))


@case
def structured_output():
    """gives an agent's output a type"""
    behave(text=json.dumps(matrix.structured))
    result = run(Agent(name="Four", output_type=Forecast))
    equal(result.final_output.model_dump(), matrix.structured)


matrix.run()
