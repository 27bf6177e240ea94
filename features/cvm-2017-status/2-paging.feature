Feature: CVM, pages
  Judges the document cvm-2017-status.txt.
  Pages are judged on an account that keeps still; no order is promised, so sets are compared.

  Rule: A page holds as many instances as Limit and Offset ask for
    Source: 2. Input Parameters, Limit; 2. Input Parameters, Offset.
    Ruling: paging; quiet-account.

    @cvm-2017-status.Limit.size @must
    Scenario Outline: A page holds as many instances as Limit and Offset ask for
      When the instances are listed with "<query>"
      Then the page has the size that Limit, Offset and TotalCount ask for

      Examples: first pages and one further on
        | query            |
        | Limit=1&Offset=0 |
        | Limit=2&Offset=1 |

    @cvm-2017-status.Limit.size @must
    Scenario: Pages that end at one place hold as many as they should, too
      When two neighbouring pages of up to 20 and the page of both are listed
      Then the page has the size that Limit, Offset and TotalCount ask for

  Rule: Limit may be up to 100
    Source: 2. Input Parameters, Limit.
    Ruling: paging; quiet-account.

    @cvm-2017-status.Limit.maximum @must
    Scenario: A Limit of 100 is served
      When the instances are listed with "Limit=100&Offset=0"
      Then the request is served
      And the page has the size that Limit, Offset and TotalCount ask for

  Rule: Limit is 20 and Offset is 0 where they are absent
    Source: 2. Input Parameters, Limit; 2. Input Parameters, Offset; 1. API Description, 20 instances by default.
    Ruling: paging; quiet-account.

    @cvm-2017-status.Limit.default @must
    Scenario: A page without Limit holds 20 instances
      When the instances are listed with "(nothing)"
      Then the page has the size that Limit, Offset and TotalCount ask for
      And more than 20 instances were there to show it

    @cvm-2017-status.Limit.default @must
    Scenario: A page without any parameter is the first one of 20
      When the instances are listed with "(nothing), Limit=20&Offset=0" in turn
      Then both pages hold the same instances

    @cvm-2017-status.Limit.default @must
    Scenario: A page without Limit begins where Offset says
      When the instances are listed with "Offset=20, Limit=20&Offset=20" in turn
      Then both pages hold the same instances

    @cvm-2017-status.Offset.default @must
    Scenario: A page without Offset is the first one
      Source: 2. Input Parameters, Offset; 1. API Description, 20 instances by default.

      When the instances are listed with "Limit=1, Limit=1&Offset=0" in turn
      Then both pages hold the same instances
      And more than 1 instance was there to show it

  Rule: Pages follow each other without gap and overlap
    About: 2. Input Parameters, Offset; 2. Input Parameters, Limit.
    Ruling: paging; quiet-account.

    @cvm-2017-status.paging.halves @must
    Scenario: Two neighbouring pages are together the page of both
      Given an account with more than 1 instance
      When two neighbouring pages of up to 20 and the page of both are listed
      Then the first two pages are together the third

    @cvm-2017-status.paging.halves @must
    Scenario: An Offset is a number of instances, not of pages
      When the instances are listed with "Limit=1&Offset=0, Limit=2&Offset=1, Limit=3&Offset=0" in turn
      Then the first two pages are together the third

    @cvm-2017-status.paging.walk @must
    Scenario: A walk through everything yields every instance once
      When everything is listed in pages of at most 100
      Then every instance comes once

  Rule: Beyond the end there is nothing
    About: 2. Input Parameters, Offset.
    Ruling: beyond-the-end; quiet-account.

    @cvm-2017-status.paging.beyond @should
    Scenario: A page beyond the end is empty
      When the instances are listed with an Offset that is 1000 above TotalCount
      Then the page beyond the end is empty
      And TotalCount is the same everywhere

  Rule: TotalCount is the number of instances that meet the filtering conditions
    Source: 3. Output Parameters, TotalCount.
    Ruling: total-count; quiet-account.

    @cvm-2017-status.TotalCount.constant @must
    Scenario: TotalCount is the same on every page
      When the instances are listed with "Limit=20&Offset=20, Limit=2&Offset=1, Limit=100&Offset=0, (nothing)" in turn
      Then TotalCount is the same everywhere

    @cvm-2017-status.TotalCount.constant @must
    Scenario: TotalCount is the same after a request that failed
      When the instances are listed with "Limit=1&Offset=0"
      And the instances are listed anew with "Limit=1&Offset=0", right after the id "ins-1122" was asked for
      Then TotalCount is the same everywhere

    @cvm-2017-status.TotalCount.constant @must
    Scenario: TotalCount is the same where Limit or Offset is absent, too
      When the instances are listed with "Limit=1, Offset=20, Limit=3&Offset=0, (nothing)" in turn
      Then TotalCount is the same everywhere

    @cvm-2017-status.TotalCount.constant @must
    Scenario: TotalCount is the same on neighbouring pages, too
      When two neighbouring pages of up to 20 and the page of both are listed
      Then TotalCount is the same everywhere

  Rule: A page never holds more than 100 instances
    Source: 2. Input Parameters, Limit.
    Ruling: limit-above.

    @cvm-2017-status.Limit.above @must
    Scenario: A Limit of 101 brings no more than 100 instances
      Given an account with more than 100 instances
      When a page that is too large is asked for with "Limit=101&Offset=0"
      Then no page holds more than 100 instances

  Rule: A Limit above 100 is an error
    About: 2. Input Parameters, Limit.
    Ruling: limit-above.

    @cvm-2017-status.Limit.above.error @should
    Scenario: A Limit of 101 is an error
      When a page that is too large is asked for with "Limit=101&Offset=0"
      Then the request draws an error
