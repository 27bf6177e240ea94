"""The client of Tencent Cloud against the reference: every signature method, GET and POST."""

import itertools
import unittest

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312.cvm_client import CvmClient
from tencentcloud.cvm.v20170312.models import DescribeInstancesStatusRequest

from common import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, TEMPORARY_URL, URL

REGION = "ap-guangzhou"
KNOWN = ["ins-r8hr2upy", "ins-5d8a23rs"]
UNKNOWN = "ins-zz0zz0zz"

WAYS = list(itertools.product(["TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1"], ["GET", "POST"]))


def profile(url, scheme, method):
    http = HttpProfile(protocol="http", endpoint=url.removeprefix("http://"), reqMethod=method)
    return ClientProfile(signMethod=scheme, httpProfile=http)


def client(scheme="TC3-HMAC-SHA256", method="POST", url=URL, access_key=ACCESS_KEY, secret_key=SECRET_KEY,
           token=None, region=REGION):
    return CvmClient(Credential(access_key, secret_key, token), region, profile(url, scheme, method))


def describe(cvm, **parameters):
    request = DescribeInstancesStatusRequest()
    for name, value in parameters.items():
        setattr(request, name, value)
    return cvm.DescribeInstancesStatus(request)


def ids(answer):
    return [item.InstanceId for item in answer.InstanceStatusSet]


class Calls(unittest.TestCase):
    def test_the_documents_own_request_is_served_under_every_signature(self):
        for scheme, method in WAYS:
            with self.subTest(scheme=scheme, method=method):
                answer = describe(client(scheme, method), InstanceIds=KNOWN, Offset=0, Limit=2)
                self.assertEqual(answer.TotalCount, 2)
                self.assertEqual(sorted(ids(answer)), sorted(KNOWN))
                self.assertTrue(all(item.InstanceState.isupper() for item in answer.InstanceStatusSet))
                self.assertTrue(answer.RequestId)

    def test_a_call_without_parameters_is_served_under_every_signature(self):
        for scheme, method in WAYS:
            with self.subTest(scheme=scheme, method=method):
                answer = describe(client(scheme, method))
                self.assertEqual(len(answer.InstanceStatusSet), 20)
                self.assertGreater(answer.TotalCount, 20)

    def test_more_than_ten_ids_are_signed_in_the_order_of_bytes(self):
        page = ids(describe(client(), Limit=100))
        for scheme, method in WAYS:
            with self.subTest(scheme=scheme, method=method):
                answer = describe(client(scheme, method), InstanceIds=page[:12], Limit=100)
                self.assertEqual(sorted(ids(answer)), sorted(page[:12]))

    def test_a_region_may_be_left_out(self):
        self.assertGreater(describe(client(region="")).TotalCount, 0)

    def test_temporary_keys_need_their_token(self):
        for scheme, method in WAYS:
            with self.subTest(scheme=scheme, method=method):
                served = describe(client(scheme, method, url=TEMPORARY_URL, token=SESSION_TOKEN))
                self.assertGreater(served.TotalCount, 0)
                with self.assertRaises(TencentCloudSDKException) as refused:
                    describe(client(scheme, method, url=TEMPORARY_URL))
                self.assertEqual(refused.exception.code, "AuthFailure.TokenFailure")

    def test_an_unsigned_payload_is_served(self):
        cvm = client()
        cvm.profile.unsignedPayload = True
        self.assertEqual(describe(cvm, Limit=1).InstanceStatusSet[0].InstanceId[:4], "ins-")


class Pages(unittest.TestCase):
    def test_a_walk_meets_every_instance_once(self):
        for method in ["GET", "POST"]:
            with self.subTest(method=method):
                cvm = client(method=method)
                total = describe(cvm, Limit=1).TotalCount
                seen = []
                for offset in range(0, total, 50):
                    page = describe(cvm, Offset=offset, Limit=50)
                    self.assertEqual(page.TotalCount, total)
                    self.assertEqual(len(page.InstanceStatusSet), min(50, total - offset))
                    seen += ids(page)
                self.assertEqual(len(set(seen)), total)
                self.assertEqual(len(seen), total)

    def test_beyond_the_end_there_is_nothing(self):
        cvm = client()
        total = describe(cvm, Limit=1).TotalCount
        beyond = describe(cvm, Offset=total, Limit=10)
        self.assertEqual((beyond.TotalCount, beyond.InstanceStatusSet), (total, []))


class Errors(unittest.TestCase):
    def fails(self, code, call):
        with self.assertRaises(TencentCloudSDKException) as failed:
            call()
        self.assertEqual(failed.exception.get_code(), code)
        self.assertTrue(failed.exception.get_request_id() and failed.exception.get_message())

    def test_wrong_keys_are_refused_under_every_signature(self):
        for scheme, method in WAYS:
            with self.subTest(scheme=scheme, method=method):
                self.fails("AuthFailure.SignatureFailure", lambda: describe(client(scheme, method, secret_key="another")))
                self.fails("AuthFailure.SecretIdNotFound", lambda: describe(client(scheme, method, access_key="AKIDanother")))
                self.fails("AuthFailure.TokenFailure", lambda: describe(client(scheme, method, token="no-such-token")))

    def test_documented_errors_have_their_codes(self):
        cvm = client()
        self.fails("InvalidInstanceId.Malformed", lambda: describe(cvm, InstanceIds=["ins-1122"]))
        self.fails("InvalidParameterValue.LimitExceeded", lambda: describe(cvm, InstanceIds=[UNKNOWN] * 101))

    def test_an_unknown_id_is_an_empty_answer(self):
        answer = describe(client(), InstanceIds=[UNKNOWN])
        self.assertEqual((answer.TotalCount, answer.InstanceStatusSet), (0, []))

    def test_an_unknown_action_and_version_are_refused(self):
        for version, action, code in [
            ("2017-03-12", "DescribeNothing", "InvalidAction"),
            ("2001-01-01", "DescribeInstancesStatus", "NoSuchVersion"),
        ]:
            common = CommonClient(
                "cvm", version, Credential(ACCESS_KEY, SECRET_KEY), REGION,
                profile=profile(URL, "TC3-HMAC-SHA256", "POST"),
            )
            self.fails(code, lambda: common.call_json(action, {}))


if __name__ == "__main__":
    unittest.main()
