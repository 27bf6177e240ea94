Feature: DCS v2, number of instances by status: the counts are served
  Judges the document dcs-v2-status.zh.md.

  Rule: A request for the counts is answered 200
    Source: Status codes (状态码), 200; URI, GET /v2/{project_id}/instances/status; Request parameters (请求参数), None; Table 1 (表 1), project_id; Example request (请求示例), GET with include_failure=true.
    Ruling: no-parameters.

    @dcs-v2-status.200 @must
    Scenario Outline: The counts are served
      When the counts are read with the query "<query>"
      Then the answer is 200

      Examples: the values that the page names
        | query                 |
        | include_failure=true  |
        | include_failure=false |

    @dcs-v2-status.200 @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the answer is 200
      And it says what the plain answer says

    @dcs-v2-status.200 @must
    Scenario: The counts are served right after a request that was refused
      When the counts are read anew with the query "include_failure=true", right after those of the project "not-a-project-id"
      Then the answer is 200

  Rule: The parameter is optional
    Source: Table 2 (表 2), include_failure.
    Ruling: include-failure-absent.

    @dcs-v2-status.include_failure.absent @must
    Scenario: The counts are served without the parameter
      When the counts are read with the query "(none)"
      Then the answer is 200

  Rule: What is counted at the top level are the instances of the engines
    About: Example response (响应示例), top level, redis and memcached.
    Ruling: sums.

    @dcs-v2-status.sums @should
    Scenario Outline: Every count at the top is the sum over the engines
      When the counts are read with the queries "<query>"
      Then every count at the top is the sum over the engines

      Examples: the values that the page names
        | query                 |
        | include_failure=true  |
        | include_failure=false |
        | (none)                |
