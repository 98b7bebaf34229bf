"""Warm sandboxes that tests share; each process has its own."""

import functools

from autograder.sandbox import Isolation, Job, Question, Sandbox, SandboxError, StudentEnded


@functools.lru_cache(maxsize=2)
def sandbox(isolation: Isolation) -> Sandbox:
    return Sandbox(isolation)


@functools.lru_cache(maxsize=1)
def why_no_bubblewrap() -> str:
    """Why this machine cannot isolate; empty where it can."""
    try:
        sandbox(Isolation.BUBBLEWRAP)
    except SandboxError as error:
        return str(error)
    return ""


def ask(isolation, code, *args, seconds=5.0, memory_mib=512, forbidden=(), limit=1 << 20):
    """Load one cell that defines `f`, call it, and return the reply, or the fate of a process that has gone."""
    with sandbox(isolation).conversation(Job(seconds, memory_mib)) as talk:
        try:
            talk.load([(1, code)], {"f": forbidden})
            return talk.ask(Question.of("f", args, {}, limit))
        except StudentEnded as end:
            return end.fate
