"""Readers of in-toto and DSSE that know nothing of us, on a certificate."""

import hashlib
import json
import os
import pathlib
import unittest

import in_toto_attestation.predicates.test_result.v0.test_result_pb2 as test_result
import in_toto_attestation.v1.statement_pb2 as statement_pb2
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

FOLDER = pathlib.Path(os.environ["CERTIFICATE"])


def envelope():
    return Envelope.from_dict(json.loads((FOLDER / "certificate.json").read_bytes()))


def key(name):
    public = load_pem_public_key(pathlib.Path(os.environ[name]).read_bytes())
    (keyid,) = envelope().signatures
    return SSlibKey.from_crypto(public, keyid=keyid)


class Certificate(unittest.TestCase):
    def test_the_signature_is_that_of_the_key(self):
        (keyid,) = envelope().signatures
        self.assertEqual(list(envelope().verify([key("PUBLIC_KEY")], 1)), [keyid])

    def test_another_key_or_another_payload_is_refused(self):
        with self.assertRaises(VerificationError):
            envelope().verify([key("OTHER_KEY")], 1)
        changed = envelope()
        changed.payload += b" "
        with self.assertRaises(VerificationError):
            changed.verify([key("PUBLIC_KEY")], 1)

    def test_the_statement_is_valid_and_names_every_file(self):
        read = json_format.Parse(envelope().payload, statement_pb2.Statement())
        statement = Statement.copy_from_pb(read)
        statement.validate()
        stated = {subject.name: subject.digest["sha256"] for subject in read.subject}
        files = {path.name: path for path in FOLDER.iterdir() if path.name != "certificate.json"}
        self.assertEqual(stated, {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()})

    def test_the_predicate_is_a_test_result(self):
        statement = json.loads(envelope().payload)
        self.assertEqual(envelope().payload_type, "application/vnd.in-toto+json")
        self.assertEqual(statement["predicateType"], "https://in-toto.io/attestation/test-result/v0.1")
        result = json_format.ParseDict(statement["predicate"], test_result.TestResult())
        self.assertIn(result.result, ["PASSED", "WARNED"])
        self.assertGreater(len(result.passed_tests), 0)
        self.assertEqual(len(result.failed_tests), 0)
        for resource in result.configuration:
            self.assertEqual(len(resource.digest["sha256"]), 64)


if __name__ == "__main__":
    unittest.main()
