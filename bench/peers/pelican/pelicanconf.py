"""Pelican as it comes, with its own theme."""

AUTHOR = "Counties"
SITENAME = "Reports"
SITEURL = "https://example.org"
PATH = "content"
TIMEZONE = "Asia/Shanghai"
