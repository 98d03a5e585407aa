"""What jobs and flows have in common: parameters, triggers, how runs are started, alerts."""
