"""Where the reference is, and what it knows its callers by. The Rust test that starts it sets all of it."""

import os

# Permanent keys at one address, temporary ones with their token at the other.
URL = os.environ["REFERENCE_URL"]
TEMPORARY_URL = os.environ["REFERENCE_TEMPORARY_URL"]
ACCESS_KEY = os.environ["REFERENCE_ACCESS_KEY"]
SECRET_KEY = os.environ["REFERENCE_SECRET_KEY"]
SESSION_TOKEN = os.environ["REFERENCE_SESSION_TOKEN"]

PROJECT = "0123456789abcdef0123456789abcdef"
FAULT_HEADER = "x-fault"
