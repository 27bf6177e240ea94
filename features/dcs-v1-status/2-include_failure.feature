Feature: DCS v1.0, number of instances by status: what include_failure asks for
  Judges the document dcs-v1-status.rst.

  Rule: "true" asks for the number of instances whose creation failed
    Source: Table 1, include_failure; Table 2, createfailed_count.
    Ruling: include-failure-true.

    @dcs-v1-status.include_failure.true @must
    Scenario: The number of failed creations is returned at the top for "true"
      When the counts are read with the query "include_failure=true"
      Then the answer is 200
      And the number of failed creations is returned at the top

    @dcs-v1-status.include_failure.true.redis @must
    Scenario: The number of failed creations is returned in redis for "true"
      Source: Table 1, include_failure; Table 3, createfailed_count.

      When the counts are read with the query "include_failure=true"
      Then the number of failed creations is returned in redis

    @dcs-v1-status.include_failure.true.number @must
    Scenario: The number of failed creations is the one that the account is known to hold
      Given an account that is known to hold failed creations
      When the counts are read with the query "include_failure=true"
      Then the number of failed creations at the top is the known one

  Rule: "false" asks for the counts without that number
    Source: Table 1, include_failure.
    Ruling: include-failure-false; no-failed-instance; failed-count.

    @dcs-v1-status.include_failure.false @must
    Scenario: The number of failed creations is left out for "false"
      Given an account with failed creations
      When the counts are read with the query "include_failure=false"
      Then the answer is 200
      And no number of failed creations is returned

    @dcs-v1-status.include_failure.false @must
    Scenario: The number of failed creations is left out right after an answer that had it
      Given an account with failed creations
      When the counts are read anew with the query "include_failure=true"
      And the counts are read anew with the query "include_failure=false"
      Then the answer is 200
      And no number of failed creations is returned

    @dcs-v1-status.include_failure.true @must
    Scenario: The number of failed creations is returned right after an answer without it
      When the counts are read anew with the query "include_failure=false"
      And the counts are read anew with the query "include_failure=true"
      Then the answer is 200
      And the number of failed creations is returned at the top

    @dcs-v1-status.include_failure.true.number @must
    Scenario: The number is the known one right after an answer without it
      Given an account that is known to hold failed creations
      When the counts are read anew with the query "include_failure=false"
      And the counts are read anew with the query "include_failure=true"
      Then the number of failed creations at the top is the known one

  Rule: Any other value means the same as "false"
    Source: Table 1, include_failure.
    Ruling: include-failure-other; no-failed-instance; failed-count.

    @dcs-v1-status.include_failure.other @must
    Scenario Outline: Another value leaves the number of failed creations out
      Given an account with failed creations
      When the counts are read with the query "<query>"
      Then the answer is 200
      And no number of failed creations is returned

      Examples: other words
        | query                      |
        | include_failure=banana     |
        | include_failure=FALSE      |
        | include_failure=yes        |
        | include_failure=no         |
        | include_failure=on         |
        | include_failure=y          |
        | include_failure=t          |
        | include_failure=ok         |
        | include_failure=ja         |
        | include_failure=all        |
        | include_failure=null       |
        | include_failure=0          |
        | include_failure=2          |
        | include_failure=tru        |
        | include_failure=truest     |
        | include_failure=true1      |
        | include_failure=true,true  |
        | include_failure=untrue     |

      Examples: non-ASCII and percent-encoded words
        | query                                          |
        | include_failure=%E7%9C%9F                      |
        | include_failure=v%C3%A9rit%C3%A9               |
        | include_failure=%EF%BD%94%EF%BD%92%EF%BD%95%EF%BD%85 |
        | include_failure=b%61nan%61                     |

      Examples: as long as it may be
        | query                             |
        | include_failure=(1024 characters) |

  Rule: Spellings that are easily read as "true" are other values by the letter
    Source: Table 1, include_failure.
    Ruling: include-failure-spelling; no-failed-instance; failed-count.

    @dcs-v1-status.include_failure.spelling @should
    Scenario Outline: A spelling near "true" leaves the number of failed creations out
      Given an account with failed creations
      When the counts are read with the query "<query>"
      Then the answer is 200
      And no number of failed creations is returned

      Examples: case, digits, spaces, nothing
        | query                    |
        | include_failure=TRUE     |
        | include_failure=True     |
        | include_failure=1        |
        | include_failure=%20true  |
        | include_failure=true%20  |
        | include_failure=         |

  Rule: A percent-encoded "true" is "true"
    About: Table 1, include_failure.
    Ruling: include-failure-encoded; no-failed-instance; quiet-account.

    @dcs-v1-status.include_failure.encoded @should
    Scenario: A percent-encoded letter changes nothing
      Given an account with failed creations
      When the counts are read with the queries "include_failure=true, include_failure=%74rue"
      And the counts are read anew with the queries "include_failure=true, include_failure=%74rue"
      Then the second brings the number that the first brings

  Rule: No other count depends on the parameter
    About: Table 1, include_failure.
    Ruling: other-counts; quiet-account.

    @dcs-v1-status.include_failure.other-counts @should
    Scenario Outline: All other counts are the same whatever include_failure says
      When the counts are read with the queries "<queries>"
      And the counts are read anew with the queries "<queries>"
      Then all other counts are the same

      Examples: pairs of values
        | queries                                       |
        | include_failure=false, include_failure=true   |
        | include_failure=false, include_failure=banana |
        | include_failure=false, (none)                 |
