Feature: DCS v1.0, pages of instances
  Judges the document querying_all_dcs_instances_of_a_tenant.rst.
  Pages are judged on an account that keeps still; no order is promised, so sets are compared.

  Rule: A page holds no more instances than limit asks for
    Source: Table 1, limit; Table 1, start.
    Ruling: instances-paging.

    @dcs-v1-instances.limit.most @must
    Scenario: A limit of 2 brings no more than 2 instances
      Given an account with more than 2 instances
      When the request is sent with the query "start=1&limit=2"
      Then the answer is 200
      And no page holds more than 2 instances

    @dcs-v1-instances.limit.maximum @must
    Scenario: A limit of 2000 is served
      When the request is sent with the query "limit=2000"
      Then the answer is 200

  Rule: instance_num counts all instances, whatever the page
    Source: Table 2, instance_num; Table 1, start; Table 1, limit.
    Ruling: instances-paging.

    @dcs-v1-instances.limit.size @should
    Scenario Outline: A page holds as many instances as limit and start ask for
      When the instances are listed with "<query>"
      Then the page has the size that limit, start and instance_num ask for

      Examples: a first page and one further on
        | query           |
        | start=1&limit=5 |
        | start=4&limit=7 |
        | start=1&limit=2 |
        | start=1&limit=1 |
        | start=2&limit=3 |

      Examples: the page that holds the most, and the one without parameters
        | query      |
        | limit=2000 |
        | (nothing)  |
        | start=2    |

    @dcs-v1-instances.instance_num.constant @should
    Scenario: instance_num is the same on every page
      When the instances are listed with "start=1&limit=1, start=2&limit=3, (nothing)" in turn
      Then instance_num is the same everywhere

    @dcs-v1-instances.instance_num.constant @should
    Scenario: instance_num is the same on further pages, too
      When the instances are listed with "start=1&limit=5, start=4&limit=7, start=1&limit=2, limit=5, limit=2000" in turn
      Then instance_num is the same everywhere

  Rule: Pages follow each other without gap and overlap
    Source: Table 1, start; Table 1, limit; Table 2, instances.
    Ruling: instances-paging.

    @dcs-v1-instances.paging.walk @should
    Scenario: A walk through everything yields every instance once
      When everything is listed in pages of at most 100
      Then every instance comes once

    @dcs-v1-instances.start.default @must
    Scenario: The first page is the one without start
      When the instances are listed with "limit=5, start=1&limit=5" in turn
      Then both pages hold the same instances
      And more than 5 instances were there to show it
