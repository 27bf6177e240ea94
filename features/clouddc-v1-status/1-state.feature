Feature: CloudDC, the state of an instance
  Judges the document clouddc-v1-status.txt.

  Rule: The state of a known instance is answered 200
    Source: Status codes, 200; URI, GET /v1/{project_id}/instances/{id}/status; URI, project_id; URI, id; Example response, state alone.
    Ruling: no-parameters.

    @clouddc-v1-status.200 @must
    Scenario: The state of a known instance is served
      When each known instance is read
      Then the answer is 200, or the instance is gone

  Rule: An instance that does not exist has no state
    Source: URI, id.
    Ruling: clouddc-absent-instance.

    @clouddc-v1-status.id.unknown @must
    Scenario: An unknown instance is not served
      When an unknown instance is read
      Then the answer is not a success

    @clouddc-v1-status.id.unknown.refusal @should
    Scenario: An unknown instance is answered 404
      When an unknown instance is read
      Then the answer is 404

  Rule: The project id is part of the request
    Source: URI, project_id.
    Ruling: path-ids.

    @clouddc-v1-status.project_id.malformed @should
    Scenario: A malformed project id is not served
      When each known instance is read in the project "not-a-project-id"
      Then the answer is not a success

  Rule: The instance id is part of the request
    Source: URI, id.
    Ruling: path-ids.

    @clouddc-v1-status.id.malformed @should
    Scenario: A malformed instance id is not served
      When the instance "not-an-instance-id" is read
      Then the answer is not a success
