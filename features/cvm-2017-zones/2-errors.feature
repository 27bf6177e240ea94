Feature: CVM, requests for zones that fail
  Judges the document api.json, action DescribeZones.

  Rule: A failure comes as Error in the envelope of all answers
    About: linked page Responses, error; linked page Responses, Error.
    Ruling: cvm-envelope.

    @cvm-2017-zones.error @must
    Scenario: A request without a credential fails in the envelope
      When the request is sent with no credential
      Then every failure comes in the envelope

  Rule: Action and Version are required
    About: linked page Common Request Parameters, Action; linked page Common Request Parameters, Version.
    Ruling: action-and-version.

    @cvm-2017-zones.Action.required @should
    Scenario: A call without an Action is an error
      When the request is sent without the parameter Action
      Then the request draws an error

    @cvm-2017-zones.Version.required @should
    Scenario: A call without a Version is an error
      When the request is sent without the parameter Version
      Then the request draws an error

  Rule: A request has to be authenticated
    About: linked page Common Request Parameters, Authorization.
    Ruling: cvm-credentials.

    @cvm-2017-zones.credential.missing @should
    Scenario: A request without a credential is an error
      When the request is sent with no credential
      Then the answer is an error with the code "AuthFailure., UnauthorizedOperation."
