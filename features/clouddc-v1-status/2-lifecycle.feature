Feature: CloudDC, how the state changes
  Judges the document clouddc-v1-status.txt.
  A poller sees the closure of the diagram: several changes may lie between two samples.

  Rule: Only a new instance is pending
    Source: Status code: 200, [*] to pending; Status code: 200, state.
    Ruling: lifecycle.

    @clouddc-v1-status.lifecycle.pending @must
    Scenario: No instance goes back to pending
      When each known instance is sampled
      Then in the whole run no instance goes back to pending

  Rule: A terminated instance stays terminated
    Source: Status code: 200, shutting_down to terminated; Status code: 200, state.
    Ruling: lifecycle.

    @clouddc-v1-status.lifecycle.terminated @must
    Scenario: No instance leaves terminated
      When each known instance is sampled
      Then in the whole run no instance leaves terminated

  Rule: An instance that is gone stays gone
    About: Status code: 200, shutting_down to terminated.
    Ruling: gone.

    @clouddc-v1-status.lifecycle.gone @must
    Scenario: No instance comes back after a 404
      When each known instance is sampled
      Then in the whole run no instance that was gone comes back
