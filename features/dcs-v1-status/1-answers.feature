Feature: DCS v1.0, number of instances by status: the counts are served
  Judges the document dcs-v1-status.rst.

  Rule: A request for the counts is answered 200
    Source: Table 6, 200; URI, GET /v1.0/{project_id}/instances/status; Request parameters, None; Table 1, project_id; Example request, GET with include_failure=true.
    Ruling: no-parameters.

    @dcs-v1-status.200 @must
    Scenario Outline: The counts are served
      When the counts are read with the query "<query>"
      Then the answer is 200

      Examples: the values that the page names
        | query                 |
        | include_failure=true  |
        | include_failure=false |

    @dcs-v1-status.200 @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the answer is 200
      And it says what the plain answer says

    @dcs-v1-status.200 @must
    Scenario: The counts are served right after a request that was refused
      When the counts are read anew with the query "include_failure=true", right after those of the project "not-a-project-id"
      Then the answer is 200

  Rule: The parameter is optional
    Source: Table 1, include_failure.
    Ruling: include-failure-absent.

    @dcs-v1-status.include_failure.absent @must
    Scenario: The counts are served without the parameter
      When the counts are read with the query "(none)"
      Then the answer is 200

  Rule: What is counted at the top level are the instances of the engines
    About: Example response, top level and redis.
    Ruling: sums.

    @dcs-v1-status.sums @should
    Scenario Outline: Every count at the top is the sum over the engines
      When the counts are read with the queries "<query>"
      Then every count at the top is the sum over the engines

      Examples: the values that the page names
        | query                 |
        | include_failure=true  |
        | include_failure=false |
        | (none)                |
