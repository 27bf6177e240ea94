Feature: CVM, requests that fail
  Judges the document cvm-2017-status.txt.

  Rule: A failure comes as Error in the envelope of all answers
    About: other page Responses, error; other page Responses, Error.
    Ruling: cvm-envelope.

    @cvm-2017-status.error @must
    Scenario: Requests that fail are answered in the envelope
      When the id "ins-1122" is asked for
      And 101 ids and the unknown Action "DescribeNoSuchConformance" are asked for, too
      Then every failure comes in the envelope

  Rule: Action is required
    Source: 2. Input Parameters, Action.
    Ruling: action-and-version.

    @cvm-2017-status.Action.required @should
    Scenario Outline: A call without a known Action is an error
      When the call is made with the Action "<action>" and the Version "2017-03-12"
      Then the request draws an error

      Examples: none, unknown
        | action                    |
        | (absent)                  |
        | DescribeNoSuchConformance |

  Rule: Version is required
    Source: 2. Input Parameters, Version.
    Ruling: action-and-version.

    @cvm-2017-status.Version.required @should
    Scenario Outline: A call without a known Version is an error
      When the call is made with the Action "DescribeInstancesStatus" and the Version "<version>"
      Then the request draws an error

      Examples: none, unknown
        | version    |
        | (absent)   |
        | 1999-01-01 |

  Rule: A request needs a credential
    About: 6. Error Code, UnauthorizedOperation.InvalidToken.
    Ruling: cvm-credentials.

    @cvm-2017-status.credential.missing @should
    Scenario: A request without a credential is an error
      When the call is made without a credential
      Then the request draws one of the errors "AuthFailure., UnauthorizedOperation."

    @cvm-2017-status.credential.unknown @should
    Scenario: A request of an unknown SecretId is an error
      When the call is made with the unknown SecretId "CLOUDCONFORMANCENOSUCHKEY"
      Then the request draws one of the errors "AuthFailure., UnauthorizedOperation."

  Rule: An internal error is InternalServerError
    Source: 6. Error Code, InternalServerError.
    Ruling: provocation.

    @cvm-2017-status.error.InternalServerError @must
    Scenario: An internal error is reported as InternalServerError
      When the declared provocations of "InternalServerError" are sent
      Then the error "InternalServerError" was drawn

  Rule: What the service does not support is UnsupportedOperation
    Source: 6. Error Code, UnsupportedOperation.
    Ruling: provocation.

    @cvm-2017-status.error.UnsupportedOperation @should @conditional
    Scenario: What the service does not support is reported as UnsupportedOperation
      When the declared provocations of "UnsupportedOperation" are sent
      Then the error "UnsupportedOperation" was drawn

  Rule: Where more than 40 requests a second are sent, at least one is refused, which shows that there is a limit and not where it lies
    About: 1. API Description, 40 requests per second.
    Ruling: rate.

    @cvm-2017-status.rate @should @conditional
    Scenario: Of 80 requests at once, at least one is refused with RequestLimitExceeded
      When 80 requests are sent at once
      Then at least one of them draws RequestLimitExceeded
