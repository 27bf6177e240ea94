Feature: CVM, availability zones
  Judges the document api.json, action DescribeZones.

  Rule: The zones are served
    Source: DescribeZones, availability zones; DescribeZonesRequest, none; linked page Responses, success.
    Ruling: zones.

    @cvm-2017-zones.success @must
    Scenario: A request without parameters is served
      When the request is sent
      Then the request is served

    @cvm-2017-zones.success @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then the request is served
      And it says what the plain answer says

  Rule: TotalCount is the number of zones
    Source: DescribeZonesResponse, TotalCount; DescribeZonesResponse, ZoneSet.
    Ruling: zones-count.

    @cvm-2017-zones.TotalCount.count @must
    Scenario: TotalCount counts the zones that come back
      When the request is sent
      Then Response.TotalCount is the number of items of Response.ZoneSet

  Rule: Every request has a RequestId of its own
    Source: DescribeZonesResponse, RequestId.
    Ruling: request-id.

    @cvm-2017-zones.RequestId.unique @must
    Scenario: No RequestId comes twice in a run
      When the request is sent twice
      Then no two answers of the run have the same RequestId
