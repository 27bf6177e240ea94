"""The clients of Huawei Cloud against the reference: DCS and CloudDC, signed with access keys."""

import unittest

from huaweicloudsdkclouddc.v1 import CloudDCClient, ShowInstanceStatusRequest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import (
    ClientRequestException,
    ConnectionException,
    ServerResponseException,
    ServiceResponseException,
)
from huaweicloudsdkdcs.v2 import (
    DcsClient,
    ListNumberOfInstancesInDifferentStatusRequest,
)

from common import ACCESS_KEY, FAULT_HEADER, PROJECT, SECRET_KEY, SESSION_TOKEN, TEMPORARY_URL, URL

SINGLE = "68d5745e-6af2-40e4-945d-fe449be00148"
STOPPED = "b2d0cd5e-0000-4000-8000-000000000001"
MOVING = "b2d0cd5e-0000-4000-8000-000000000002"
IN_ERROR = "b2d0cd5e-0000-4000-8000-000000000003"
ABSENT = "00000000-0000-0000-0000-000000000000"

COUNTERS = [
    "creating_count", "createfailed_count", "running_count", "restarting_count", "extending_count",
    "upgrading_count", "restoring_count", "paying_count", "freezing_count", "frozen_count",
    "migrating_count", "flushing_count", "error_count",
]


def client(kind, url=URL, access_key=ACCESS_KEY, secret_key=SECRET_KEY, token=None, project=PROJECT):
    credentials = BasicCredentials(access_key, secret_key, project)
    if token is not None:
        credentials.with_security_token(token)
    return kind.new_builder().with_credentials(credentials).with_endpoint(url).build()


def call(client, path, query=(), headers=None, response_type="ListNumberOfInstancesInDifferentStatusResponse"):
    """A call that this client has no method for: of an older version of the API, or with a header."""
    return client.call_api(
        resource_path=path, method="GET", path_params={}, query_params=list(query),
        header_params=dict(headers or {}), post_params={}, response_type=response_type,
        response_headers=[], collection_formats={}, auth_settings=[],
    )


def by_status(client, **parameters):
    request = ListNumberOfInstancesInDifferentStatusRequest(**parameters)
    return client.list_number_of_instances_in_different_status(request)


class DcsV2(unittest.TestCase):
    def test_every_counter_is_read_for_every_engine(self):
        counts = by_status(client(DcsClient), include_failure="true")
        for counter in COUNTERS:
            top = getattr(counts, counter)
            engines = [getattr(counts.redis, counter), getattr(counts.memcached, counter)]
            self.assertIsInstance(top, int, counter)
            self.assertEqual(top, sum(engines), counter)
        self.assertEqual(counts.createfailed_count, 3)

    def test_only_true_asks_for_failures(self):
        dcs = client(DcsClient)
        for value in ["false", "banana", "", "真", "a b&c=d+e", "x" * 1024]:
            self.assertIn(by_status(dcs, include_failure=value).createfailed_count, (None, 0), value)
        self.assertEqual(by_status(dcs).running_count, by_status(dcs, include_failure="true").running_count)

    def test_temporary_keys_need_their_token(self):
        served = by_status(client(DcsClient, TEMPORARY_URL, token=SESSION_TOKEN))
        self.assertGreater(served.running_count, 0)
        for token in [None, "another-token"]:
            with self.assertRaises(ClientRequestException) as refused:
                by_status(client(DcsClient, TEMPORARY_URL, token=token))
            self.assertEqual(refused.exception.status_code, 401)


class DcsV1(unittest.TestCase):
    """The vendor's client has v2 alone; its way to sign and to read is the same for v1.0."""

    def test_the_counts_are_read(self):
        dcs = client(DcsClient)
        path = "/v1.0/{project_id}/instances/status"
        shown = call(dcs, path, [("include_failure", "true")])
        self.assertEqual(shown.createfailed_count, 3)
        self.assertEqual(shown.running_count, shown.redis.running_count)
        self.assertIn(call(dcs, path, [("include_failure", "false")]).createfailed_count, (None, 0))

    def test_an_instance_is_read(self):
        path = "/v1.0/{project_id}/instances/" + SINGLE
        instance = call(client(DcsClient), path, response_type="ShowInstanceResponse")
        self.assertEqual(instance.instance_id, SINGLE)
        self.assertEqual(instance.status, "RUNNING")
        self.assertIsInstance(instance.port, int)

    def test_an_unknown_instance_is_an_exception_with_the_documented_code(self):
        with self.assertRaises(ClientRequestException) as missing:
            call(client(DcsClient), "/v1.0/{project_id}/instances/" + ABSENT, response_type="ShowInstanceResponse")
        self.assertEqual((missing.exception.status_code, missing.exception.error_code), (404, "111404022"))


class CloudDC(unittest.TestCase):
    def show(self, instance, **options):
        return client(CloudDCClient, **options).show_instance_status(ShowInstanceStatusRequest(id=instance))

    def test_states_are_read(self):
        self.assertEqual(self.show(STOPPED).state, "stopped")
        self.assertIn(self.show(MOVING).state, ["pending", "running", "stopped", "error", "shutting-down", "terminated"])

    def test_the_error_of_an_instance_is_read(self):
        status = self.show(IN_ERROR)
        self.assertEqual(status.state, "error")
        for member in [status.error.error_code, status.error.error_msg, status.error.error_type]:
            self.assertTrue(member)

    def test_an_unknown_instance_is_an_exception_with_the_documented_code(self):
        with self.assertRaises(ClientRequestException) as missing:
            self.show(ABSENT)
        self.assertEqual((missing.exception.status_code, missing.exception.error_code), (404, "iMetal.0200"))

    def test_temporary_keys_are_accepted_with_their_token(self):
        self.assertEqual(self.show(STOPPED, url=TEMPORARY_URL, token=SESSION_TOKEN).state, "stopped")


class Errors(unittest.TestCase):
    def refused(self, **options):
        with self.assertRaises(ClientRequestException) as refused:
            by_status(client(DcsClient, **options))
        return refused.exception

    def test_wrong_keys_are_refused(self):
        for options in [{"secret_key": "another-secret"}, {"access_key": "ANOTHERKEY"}, {"token": "no-such-token"}]:
            error = self.refused(**options)
            self.assertEqual((error.status_code, error.error_code), (401, "APIGW.0301"), options)
            self.assertTrue(error.request_id and error.error_msg, options)
        with self.assertRaises(ClientRequestException) as refused:
            bad = client(CloudDCClient, secret_key="another-secret")
            bad.show_instance_status(ShowInstanceStatusRequest(id=STOPPED))
        self.assertEqual(refused.exception.status_code, 401)

    def test_a_project_of_somebody_else_is_refused(self):
        self.assertEqual(self.refused(project="f" * 32).error_code, "DCS.2003")
        self.assertEqual(self.refused(project="not-a-project").error_code, "DCS.4002")

    def test_documented_errors_are_exceptions_of_their_kind(self):
        for status, kind, code in [
            (400, ClientRequestException, "DCS.4062"),
            (500, ServerResponseException, "DCS.5000"),
        ]:
            with self.assertRaises(kind) as failed:
                call(client(DcsClient), "/v2/{project_id}/instances/status", headers={FAULT_HEADER: str(status)})
            self.assertIsInstance(failed.exception, ServiceResponseException)
            self.assertEqual((failed.exception.status_code, failed.exception.error_code), (status, code))
            self.assertTrue(failed.exception.error_msg)

    def test_throttling_is_an_exception_too(self):
        with self.assertRaises(ServiceResponseException) as throttled:
            path = "/v1/{project_id}/instances/" + STOPPED + "/status"
            call(client(CloudDCClient), path, headers={FAULT_HEADER: "429"}, response_type="ShowInstanceStatusResponse")
        self.assertEqual(throttled.exception.status_code, 429)

    def test_an_unknown_path_is_a_404(self):
        with self.assertRaises(ClientRequestException) as missing:
            call(client(DcsClient), "/v2/{project_id}/no-such-thing")
        self.assertEqual(missing.exception.status_code, 404)

    def test_a_reference_that_is_not_there_is_no_answer(self):
        with self.assertRaises(ConnectionException):
            by_status(client(DcsClient, url="http://127.0.0.1:1"))


if __name__ == "__main__":
    unittest.main()
