Feature: CloudDC, the state of an instance
  Judges the document clouddc-v1-status.txt.

  Rule: The state of a known instance is answered 200
    Source: Status Codes, 200; URI, GET /v1/{project_id}/instances/{id}/status; URI, project_id; URI, id; Example Requests, GET of one status; Example Responses, state alone.
    Ruling: no-parameters.

    @clouddc-v1-status.200 @must
    Scenario: The state of a known instance is served
      When each known instance is read
      Then the answer is 200, or the instance is gone

    @clouddc-v1-status.200 @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the answer is 200, or the instance is gone
      And it says what the plain answer says

    @clouddc-v1-status.200 @must
    Scenario: The state is served right after a request that was refused
      When each known instance is read right after the absent_instance_id of the target file
      Then the answer is 200, or the instance is gone

  Rule: An instance that does not exist has no state
    About: URI, id.
    Ruling: clouddc-absent-instance.

    @clouddc-v1-status.id.unknown @must
    Scenario: An unknown instance is not served
      When the absent_instance_id of the target file is read
      Then the answer is not a success

    @clouddc-v1-status.id.unknown.refusal @should
    Scenario: An unknown instance is answered 404
      When the absent_instance_id of the target file is read
      Then the answer is 404

  Rule: A project id that is malformed or another's is refused
    About: URI, project_id.
    Ruling: path-ids.

    @clouddc-v1-status.project_id.malformed @should
    Scenario: A malformed project id is refused
      When each known instance is read in the project "not-a-project-id"
      Then the request is refused with a status of 400 to 499

    @clouddc-v1-status.project_id.foreign @should
    Scenario: A project that is not the caller's is refused
      When each known instance is read in the project "f0000000000000000000000000000001"
      Then the request is refused with a status of 400 to 499

  Rule: A malformed instance id is refused
    About: URI, id.
    Ruling: path-ids.

    @clouddc-v1-status.id.malformed @should
    Scenario: A malformed instance id is refused
      When the instance "not-an-instance-id" is read
      Then the request is refused with a status of 400 to 499
