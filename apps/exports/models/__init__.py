"""Releases, their recipients, shards, links and downloads."""

from apps.exports.models.download import ReleaseDownload, ReleaseLink
from apps.exports.models.event import ReleaseEvent
from apps.exports.models.recalled import Recalled
from apps.exports.models.recipient import Recipient
from apps.exports.models.release import LEASE, Release
from apps.exports.models.shard import Shard

__all__ = ["LEASE", "Recalled", "Recipient", "Release", "ReleaseDownload", "ReleaseEvent", "ReleaseLink", "Shard"]
