"""The rules of the trade: pure functions on frozen dataclasses, so that anyone can check them against the law.

No Flask, no database, no clock (time is always an argument) and no sentence: a rule answers with codes and
values, `mobility.words` says them.
"""
