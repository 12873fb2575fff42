"""Duizhao (对照): county rule-of-law reports side by side, topic by topic, as a static site."""

__version__ = "0.1.0"
