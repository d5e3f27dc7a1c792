"""How a release is made, from what it is asked for with to the moment it is ready.

`requests.request_release` writes the row → `freeze` reads one instant of the study, writes the tables and has the
shards planned (`planning`) → `shards` makes each of them, from stored pictures (`originals`) or from a tar that was
published (`salvage`) → `lifecycle.publish` checks it all and sets it to ready. Each step is taken by one worker only
(`lifecycle`), whose heartbeat and failures `work` sees to.
"""
