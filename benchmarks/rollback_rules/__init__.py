"""Rollback rules on the same traffic: how many requests a bad version harms, and false rollbacks.

`traces` and `traffic` make the requests, one file a rule decides, `score` and `report` sum up.
"""
