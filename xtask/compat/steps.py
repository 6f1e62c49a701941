"""What the runs of vendors' clients share: each step is printed, and a failed one ends the run."""


class Steps:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, holds, seen=None):
        if not holds:
            self.failed += 1
            print(f"FAILED  {what}: {seen!r}", flush=True)
            raise SystemExit(self.summary())
        self.passed += 1
        print(f"ok      {what}", flush=True)

    def summary(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0
