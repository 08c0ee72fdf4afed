"""Freight: who ships which way, and what is full.

Groups of shippers choose among chains by a nested path-size logit
(:mod:`serai.freight.choice`); facilities with a practical capacity ration them
by waiting or by a scarcity price (:mod:`serai.freight.rationing`); a linear
program bounds what could pass at all (:mod:`serai.freight.bound`).
"""
