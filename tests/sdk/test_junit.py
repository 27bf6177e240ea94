"""Other readers of junit.xml count what the record says."""

import json
import pathlib
import unittest

from junit2htmlreport.parser import Junit as Junit2Html
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

    def test_junit2html_counts_the_same(self):
        report = JUnitXml.fromfile(str(SAMPLE / "junit.xml"))
        suites = Junit2Html(filename=str(SAMPLE / "junit.xml")).suites
        count = lambda kind: sum(len(getattr(suite, kind)()) for suite in suites)
        self.assertEqual(count("all"), report.tests)
        # It takes errors for failures.
        self.assertEqual(count("failed"), report.failures + report.errors)
        self.assertEqual(count("skipped"), sum(suite.skipped for suite in report))


if __name__ == "__main__":
    unittest.main()
