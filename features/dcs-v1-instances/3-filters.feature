Feature: DCS v1.0, instances by what they are
  Judges the document querying_all_dcs_instances_of_a_tenant.rst.

  Rule: Only instances that meet a criterion come back
    Source: Table 1, status; Table 3, status.
    Ruling: instances-filters.

    @dcs-v1-instances.status.filter @must
    Scenario: Asking by status brings only instances of that status
      When the list is read and the status of one of its instances is asked for with status
      Then the answer is 200
      And every instance has the status that was asked for with status

  Rule: An id finds the instance that has it
    Source: Table 1, id; Table 3, instance_id.
    Ruling: instances-filters.

    @dcs-v1-instances.id.filter @must
    Scenario: Asking by id brings only the instance asked for
      When the list is read and the instance_id of one of its instances is asked for with id
      Then the answer is 200
      And every instance has the instance_id that was asked for with id
