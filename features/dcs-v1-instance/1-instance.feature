Feature: DCS v1.0, one instance
  Judges the document dcs-v1-instance.md.

  Rule: A known instance is answered 200
    Source: Table 4, 200; URI, GET /v1.0/{project_id}/instances/{instance_id}; Table 1, project_id; Request parameters, None; Example request, GET of one instance.
    Ruling: no-parameters.

    @dcs-v1-instance.200 @must
    Scenario: The details of a known instance are served
      When each known instance is read
      Then the answer is 200

    @dcs-v1-instance.200 @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the answer is 200
      And it says what the plain answer says

    @dcs-v1-instance.200 @must
    Scenario: The details are served right after a request that was refused
      When each known instance is read right after the absent_instance_id of the target file
      Then the answer is 200

  Rule: The details are those of the instance that was asked for
    Source: Table 1, instance_id; Table 2, instance_id.
    Ruling: echo.

    @dcs-v1-instance.instance_id.echo @must
    Scenario: The answer names the instance that was asked for
      When each known instance is read
      Then each answer names the instance that was asked for

  Rule: An instance that does not exist has no details
    About: Table 1, instance_id.
    Ruling: dcs-absent-instance.

    @dcs-v1-instance.instance_id.unknown @must
    Scenario: An unknown instance is not served
      When the absent_instance_id of the target file is read
      Then the answer is not a success

    @dcs-v1-instance.instance_id.unknown.refusal @should
    Scenario: An unknown instance is refused with a code and a message
      When the absent_instance_id of the target file is read
      Then the answer is a refusal with a code and a message

  Rule: A project id that is malformed or another's is refused
    About: Table 1, project_id.
    Ruling: path-ids.

    @dcs-v1-instance.project_id.malformed @should
    Scenario: A malformed project id is refused
      When each known instance is read in the project "not-a-project-id"
      Then the request is refused with a status of 400 to 499

    @dcs-v1-instance.project_id.foreign @should
    Scenario: A project that is not the caller's is refused
      When each known instance is read in the project "f0000000000000000000000000000001"
      Then the request is refused with a status of 400 to 499

  Rule: A malformed instance id is refused
    About: Table 1, instance_id.
    Ruling: path-ids.

    @dcs-v1-instance.instance_id.malformed @should
    Scenario: A malformed instance id is refused
      When the instance "not-an-instance-id" is read
      Then the request is refused with a status of 400 to 499
