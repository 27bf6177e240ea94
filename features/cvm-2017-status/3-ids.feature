Feature: CVM, instances by id
  Judges the document cvm-2017-status.txt.

  Rule: Only the instances asked for come back, and all of them
    Source: 2. Input Parameters, InstanceIds.N; 1. API Description, by instance ids; Output Example, InstanceId.
    Ruling: ids.

    @cvm-2017-status.InstanceIds.filter @must
    Scenario: Asking by id brings exactly the instances asked for
      When the list is read and 1 of its instances are asked for by id
      Then only the instances asked for come back
      And every known instance asked for comes back

    @cvm-2017-status.InstanceIds.filter @must
    Scenario: Asking by many ids brings exactly those, too
      When the list is read and up to 50 of its instances are asked for by id
      Then the request is served
      And only the instances asked for come back
      And every known instance asked for comes back

  Rule: A request may hold up to 100 ids
    Source: 2. Input Parameters, InstanceIds.N.
    Ruling: too-many-ids; ids; unknown-id.

    @cvm-2017-status.InstanceIds.100 @must
    Scenario: A request with 100 ids is served
      When the list is read and 100 ids are asked for, known ones first
      Then the request is served
      And only the instances asked for come back
      And every known instance asked for comes back

  Rule: TotalCount counts the instances that meet the filter
    Source: 3. Output Parameters, TotalCount; 2. Input Parameters, InstanceIds.N.
    Ruling: total-count; quiet-account.

    @cvm-2017-status.TotalCount.filtered @must
    Scenario: TotalCount is the number of instances that come back, at most that of the ids
      When the list is read and up to 1 of its instances are asked for by id
      Then TotalCount is the number of instances that come back, and at most the number of ids

    @cvm-2017-status.TotalCount.filtered @must
    Scenario: TotalCount is at most the number of ids, with as many as a request may hold
      When the list is read and up to 100 of its instances are asked for by id
      Then TotalCount is at least the number of instances that come back, and at most the number of ids

    @cvm-2017-status.TotalCount.filtered @must
    Scenario: TotalCount counts the two instances of the page's own request
      When the page's own request is sent, with InstanceIds.0, InstanceIds.1, Offset=0 and Limit=2
      Then TotalCount is the number of instances that come back, and at most the number of ids

    @cvm-2017-status.TotalCount.filtered @must
    Scenario: TotalCount counts the instance that finds no room on the page
      When the page's own request is sent with Limit=2 and with Limit=1
      Then TotalCount is the same everywhere

    @cvm-2017-status.TotalCount.filtered @must
    Scenario: TotalCount counts no unknown instance
      When the absent_instance_id of the target file is asked for between two known ids
      Then TotalCount is the number of instances that come back, and at most the number of ids

  Rule: A request holds at most 100 ids
    Source: 2. Input Parameters, InstanceIds.N.
    Ruling: too-many-ids.

    @cvm-2017-status.InstanceIds.101 @must
    Scenario: 101 ids are an error
      When 101 instances are asked for by id
      Then the request draws an error

  Rule: Too many values are InvalidParameterValue.LimitExceeded
    Source: 6. Error Code, InvalidParameterValue.LimitExceeded; 2. Input Parameters, InstanceIds.N.
    Ruling: too-many-ids.

    @cvm-2017-status.InstanceIds.101.code @should
    Scenario: The error of 101 ids says that a limit is exceeded
      When 101 instances are asked for by id
      Then the error that the request draws is "InvalidParameterValue.LimitExceeded"

  Rule: A malformed id is an error
    Source: 6. Error Code, InvalidInstanceId.Malformed; 6. Error Code, InvalidParameterValue.InstanceIdMalformed; 6. Error Code, InvalidParameterValue.
    Ruling: malformed-id.

    @cvm-2017-status.InstanceIds.malformed @must
    Scenario: The page's own malformed id, ins-1122, is an error
      When the id "ins-1122" is asked for
      Then the request draws one of the errors "InvalidInstanceId.Malformed, InvalidParameterValue.InstanceIdMalformed, InvalidParameterValue"

  Rule: An id that has not the form ins-xxxxxxxx, each x a lower-case letter or a number, is an error
    Source: 6. Error Code, ins-xxxxxxxx; 2. Input Parameters, InstanceIds.N.
    Ruling: malformed-id.

    @cvm-2017-status.InstanceIds.malformed.forms @should
    Scenario Outline: Ids of another form are errors
      When the id "<id>" is asked for
      Then the request draws one of the errors "InvalidInstanceId., InvalidParameterValue., InvalidParameter."

      Examples: upper case, nothing
        | id           |
        | ins-R8HR2UPY |
        | (empty)      |

    @cvm-2017-status.InstanceIds.malformed.forms @should
    Scenario: An id that is too long is an error, also beside a known one
      When the id "ins-r8hr2upyextra" is asked for beside a known id
      Then the request draws one of the errors "InvalidInstanceId., InvalidParameterValue., InvalidParameter."

  Rule: An unknown id finds nothing
    About: 2. Input Parameters, InstanceIds.N.
    Ruling: unknown-id.

    @cvm-2017-status.InstanceIds.unknown @must
    Scenario: A well-formed unknown id finds nothing
      When the absent_instance_id of the target file is asked for
      Then nothing comes back, or an error says that it is unknown

    @cvm-2017-status.InstanceIds.unknown.beside @must
    Scenario: An unknown id does not hide the known ones before and after it
      When the absent_instance_id of the target file is asked for between two known ids
      Then only the instances asked for come back
      And every known instance asked for comes back
