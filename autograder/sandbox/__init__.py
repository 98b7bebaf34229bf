"""Runs code that nobody trusts, and lets nothing but data out."""

from autograder.sandbox.child import Child
from autograder.sandbox.conversation import Conversation, Question
from autograder.sandbox.fate import Fate, SandboxError, Stopped, StudentEnded
from autograder.sandbox.host import Isolation, Job, Sandbox
from autograder.sandbox.reply import Ending, Loaded, Reply

__all__ = [
    "Child",
    "Conversation",
    "Ending",
    "Fate",
    "Isolation",
    "Job",
    "Loaded",
    "Question",
    "Reply",
    "Sandbox",
    "SandboxError",
    "Stopped",
    "StudentEnded",
]
