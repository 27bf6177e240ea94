"""Another reader of junit.xml counts what the record says."""

import json
import pathlib
import unittest

from junitparser import JUnitXml

SAMPLE = pathlib.Path(__file__).parent.parent.parent / "reports" / "sample"


class Junit(unittest.TestCase):
    def test_junitparser_counts_what_the_record_says(self):
        record = json.loads((SAMPLE / "results.json").read_text())
        report = JUnitXml.fromfile(str(SAMPLE / "junit.xml"))
        cases = [case for suite in report for case in suite]
        kinds = [{type(result).__name__ for result in case.result} for case in cases]
        with_kind = lambda kind: sum(kind in found for found in kinds)

        clauses = [clause for profile in record["profiles"] for clause in profile["clauses"]]
        self.assertEqual([case.name for case in cases], [clause["id"] for clause in clauses])
        failing = [clause for clause in record["gate"]["clauses"] if clause["fails"]]
        reasons = {profile["error"] for profile in record["profiles"] if profile.get("error")}
        self.assertEqual(with_kind("Failure"), len(failing))
        self.assertEqual(with_kind("Error"), len(reasons))
        self.assertEqual(report.tests, len(cases))
        self.assertEqual(report.failures, with_kind("Failure"))
        self.assertEqual(report.errors, with_kind("Error"))
        self.assertEqual(sum(suite.skipped for suite in report), with_kind("Skipped"))


if __name__ == "__main__":
    unittest.main()
