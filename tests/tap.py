# SPDX-License-Identifier: GPL-2.0-only
"""TAP for tests in Python."""


class Checks:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def report(self, good, name):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
