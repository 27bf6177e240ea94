Feature: CloudDC, requests that fail
  Judges the document clouddc-v1-status.txt.

  Rule: A request that is not authenticated is answered 401
    Source: Status codes, 401; Request parameters, X-Auth-Token.
    Ruling: unauthenticated.

    @clouddc-v1-status.401 @must
    Scenario: A request without credential is refused
      When each known instance is read with no credential
      Then the answer is 401

    @clouddc-v1-status.401 @must
    Scenario: A request with an empty token is refused
      When each known instance is read with an-empty credential
      Then the answer is 401

  Rule: A token has to be valid
    Source: Request parameters, X-Auth-Token; Status codes, 401.
    Ruling: unauthenticated.

    @clouddc-v1-status.401.wrong-token @must @conditional
    Scenario: A request with a wrong token is refused
      When each known instance is read with a-wrong credential
      Then the answer is 401

  Rule: An overloaded service answers 429
    Source: Status codes, 429.
    Ruling: throttled.

    @clouddc-v1-status.429 @must @conditional
    Scenario: A declared provocation draws 429
      When the declared provocations of "429" are sent
      Then the answer "429" was drawn

  Rule: An internal error is answered 500
    Source: Status codes, 500.
    Ruling: server-error.

    @clouddc-v1-status.500 @must
    Scenario: A declared provocation draws 500
      When the declared provocations of "500" are sent
      Then the answer "500" was drawn
