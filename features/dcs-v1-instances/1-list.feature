Feature: DCS v1.0, all instances of a project
  Judges the document querying_all_dcs_instances_of_a_tenant.rst.

  Rule: The instances of a project are listed
    Source: Table 4, 200; URI, GET /v1.0/{project_id}/instances; Request parameters, None; Table 1, project_id.
    Ruling: no-parameters.

    @dcs-v1-instances.200 @must
    Scenario: The list is served without a parameter
      When the request is sent
      Then the answer is 200

    @dcs-v1-instances.200 @must
    Scenario: The page's own request is served
      Source: Example, ten instances from the first one on.

      When the request is sent with the query "start=1&limit=10&name=&status=&id=&include_failure=true"
      Then the answer is 200

    @dcs-v1-instances.200 @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the answer is 200
      And it says what the plain answer says

  Rule: Failed creations may be asked for
    Source: Table 1, include_failure.
    Ruling: instances-include-failure.

    @dcs-v1-instances.include_failure.served @must
    Scenario Outline: Any value of include_failure is served
      When the request is sent with the query "<query>"
      Then the answer is 200

      Examples: the two values that are named, and another
        | query                  |
        | include_failure=true   |
        | include_failure=false  |
        | include_failure=banana |

  Rule: A project id that is malformed or another's is refused
    About: Table 1, project_id.
    Ruling: path-ids.

    @dcs-v1-instances.project_id.malformed @should
    Scenario: A malformed project id is refused
      When the request is sent in the project "not-a-project-id"
      Then the request is refused with a status of 400 to 499

    @dcs-v1-instances.project_id.foreign @should
    Scenario: A project that is not the caller's is refused
      When the request is sent in the project "f0000000000000000000000000000001"
      Then the request is refused with a status of 400 to 499
