Feature: CVM, requests that fail
  Judges the document cvm-2017-status.txt.

  Rule: A failure comes in the documented envelope
    Source: Answers, error; Common responses, Error.
    Ruling: cvm-envelope.

    @cvm-2017-status.error @must
    Scenario: Requests that fail are answered in the envelope
      When the id "ins-1122" is asked for
      And too many ids and an unknown Action are asked for, too
      Then every failure comes in the envelope

  Rule: Action and Version are required
    Source: 2. Input parameters, Action; 2. Input parameters, Version.
    Ruling: action-and-version.

    @cvm-2017-status.Action.required @should
    Scenario Outline: A call without a known Action is an error
      When the call is made with the Action "<action>" and the Version "2017-03-12"
      Then the request draws an error

      Examples: none, unknown
        | action                    |
        | (absent)                  |
        | DescribeNoSuchConformance |

    @cvm-2017-status.Version.required @should
    Scenario Outline: A call without a known Version is an error
      When the call is made with the Action "DescribeInstancesStatus" and the Version "<version>"
      Then the request draws an error

      Examples: none, unknown
        | version    |
        | (absent)   |
        | 1999-01-01 |

  Rule: A request needs a credential
    Source: 6. Error code, UnauthorizedOperation.InvalidToken.
    Ruling: cvm-credentials.

    @cvm-2017-status.credential.missing @should
    Scenario: A request without credential is an error
      When the call is made with no credential
      Then the request draws one of the errors "AuthFailure., UnauthorizedOperation."

    @cvm-2017-status.credential.unknown @should
    Scenario: A request of an unknown SecretId is an error
      When the call is made with an-unknown credential
      Then the request draws one of the errors "AuthFailure., UnauthorizedOperation."

  Rule: An internal error is InternalServerError
    Source: 6. Error code, InternalServerError.
    Ruling: provocation.

    @cvm-2017-status.error.InternalServerError @must
    Scenario: A declared provocation draws InternalServerError
      When the declared provocations of "InternalServerError" are sent
      Then the error "InternalServerError" was drawn

  Rule: What the service does not support is UnsupportedOperation
    Source: 6. Error code, UnsupportedOperation.
    Ruling: provocation.

    @cvm-2017-status.error.UnsupportedOperation @should @conditional
    Scenario: A declared provocation draws UnsupportedOperation
      When the declared provocations of "UnsupportedOperation" are sent
      Then the error "UnsupportedOperation" was drawn

  Rule: At most 40 requests a second are served
    Source: 1. API description, 40 requests per second.
    Ruling: rate.

    @cvm-2017-status.rate @should @conditional
    Scenario: More than 40 requests a second draw RequestLimitExceeded
      When the documented rate is exceeded on purpose
      Then a request over the rate draws RequestLimitExceeded
