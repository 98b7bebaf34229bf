"""Tests of self-study."""
