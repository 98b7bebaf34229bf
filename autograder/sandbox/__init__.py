"""Runs code that nobody trusts, and lets nothing but data out."""

from autograder.sandbox.host import Conversation, Fate, Isolation, Job, Sandbox, SandboxError, StudentEnded

__all__ = ["Conversation", "Fate", "Isolation", "Job", "Sandbox", "SandboxError", "StudentEnded"]
