Feature: CVM, the states of instances
  Judges the document cvm-2017-status.txt.

  Rule: The states are served, with or without parameters
    Source: 1. API Description, the status of instances; Output Example, success.
    Ruling: cvm-envelope.

    @cvm-2017-status.success @must
    Scenario: A request without parameters is served
      When the instances are listed with "(nothing)"
      Then the request is served

    @cvm-2017-status.success @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the request is served
      And it says what the plain answer says

  Rule: The page's own request is served
    Source: Input Example, two instances by id; 1. API Description, by instance ids; 2. Input Parameters, InstanceIds.N.
    Ruling: page-request.

    @cvm-2017-status.example @must
    Scenario: The page's own request brings the two instances
      When the page's own request is sent, with InstanceIds.0, InstanceIds.1, Offset=0 and Limit=2
      Then the request is served
      And only the instances asked for come back
      And every known instance asked for comes back

  Rule: The page's own request is served as a POST with a JSON body, too
    About: Input Example, two instances by id.
    Ruling: page-request.

    @cvm-2017-status.example.post @should
    Scenario: The same request is served as a POST with a JSON body
      When the page's own request is sent as a POST, with two InstanceIds, Offset 0 and Limit 2 in a JSON body
      Then the request is served
      And only the instances asked for come back
      And every known instance asked for comes back
      And TotalCount is at least the number of instances that come back, and at most the number of ids

  Rule: Region is not required
    Source: 2. Input Parameters, Region.
    Ruling: region.

    @cvm-2017-status.Region.absent @should
    Scenario: A request without Region is served
      When the call is made without Region
      Then the request is served

  Rule: Every request has a RequestId of its own
    Source: 3. Output Parameters, RequestId.
    Ruling: request-id.

    @cvm-2017-status.RequestId.unique @must
    Scenario: No RequestId comes twice in a run
      When the instances are listed with "(nothing)"
      And an ordinary request asks for a compressed answer
      Then no two answers of the run have the same RequestId
