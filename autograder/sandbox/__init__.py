"""Runs code that nobody trusts, and lets nothing but data out."""

from autograder.sandbox.conversation import Conversation, Fate, Question, SandboxError, StudentEnded
from autograder.sandbox.host import Isolation, Job, Sandbox

__all__ = ["Conversation", "Fate", "Isolation", "Job", "Question", "Sandbox", "SandboxError", "StudentEnded"]
