Feature: DCS v1.0, number of instances by status: requests that fail
  Judges the document dcs-v1-status.rst.

  Rule: An invalid request is answered 400
    Source: Table 6, 400.
    Ruling: provocation; gateway-code.

    @dcs-v1-status.400 @must
    Scenario: An invalid request is answered 400
      When the counts of the project "not-a-project-id" are read
      And the declared provocations of "400" are sent
      Then the answer "400" was drawn

  Rule: An internal error is answered 500
    Source: Table 6, 500.
    Ruling: provocation; gateway-code.

    @dcs-v1-status.500 @must
    Scenario: An internal error is answered 500
      When the declared provocations of "500" are sent
      Then the answer "500" was drawn

  Rule: A project id that is malformed or another's is refused
    About: Table 1, project_id.
    Ruling: path-ids.

    @dcs-v1-status.project_id.malformed @should
    Scenario Outline: A malformed project id is refused
      When the counts of the project "<project>" are read
      Then the request is refused with a status of 400 to 499

      Examples: no project id by its form
        | project                          |
        | not-a-project-id                 |
        | 0123456789abcdef                 |

    @dcs-v1-status.project_id.foreign @should
    Scenario: A project that is not the caller's is refused
      When the counts of the project "f0000000000000000000000000000001" are read
      Then the request is refused with a status of 400 to 499
