"""Steps done one after another in one transaction, as the caller: of actions, endpoints and the triggers of tables."""
