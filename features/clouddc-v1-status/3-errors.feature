Feature: CloudDC, requests that fail
  Judges the document clouddc-v1-status.txt.

  Rule: A request that is not authenticated is answered 401
    Source: Status Codes, 401; Request Parameters, X-Auth-Token.
    Ruling: unauthenticated.

    @clouddc-v1-status.401 @must
    Scenario: A request without a credential is refused
      When each known instance is read without a credential
      Then the answer is 401

    @clouddc-v1-status.401 @must
    Scenario: A request with an empty token is refused
      When each known instance is read with an empty token
      Then the answer is 401

    @clouddc-v1-status.401 @must
    Scenario: A request about an unknown instance is refused for its credential, too
      When the absent_instance_id of the target file is read without a credential
      Then the answer is 401

  Rule: A token has to be valid
    Source: Request Parameters, X-Auth-Token; Status Codes, 401.
    Ruling: unauthenticated.

    @clouddc-v1-status.401.wrong-token @must @conditional
    Scenario: A request with a wrong token is refused
      When each known instance is read with the wrong token "cloud-conformance-no-such-token"
      Then the answer is 401

  Rule: An overloaded service answers 429
    Source: Status Codes, 429.
    Ruling: throttled.

    @clouddc-v1-status.429 @must @conditional
    Scenario: An overloaded service answers 429
      When the declared provocations of "429" are sent
      Then the answer "429" was drawn

  Rule: An internal error is answered 500
    Source: Status Codes, 500.
    Ruling: server-error.

    @clouddc-v1-status.500 @must
    Scenario: An internal error is answered 500
      When the declared provocations of "500" are sent
      Then the answer "500" was drawn
