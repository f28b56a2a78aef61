"""Taking an article down: every row and byte that holds its text or figures goes, from every version.

A run's commit never touches what was committed before; this alone does. It goes in steps, each of which can be done
again, and what is left to do is noted in ``.takedown.json`` (``takedown``) until all of it is done. Whoever opens the
warehouse for writing next finishes it: recovery the files, and the flow ``forget`` the rest.

1. One commit (``rows``) adds the tombstones and takes the rows out of the newest version, as any commit does. Its row
   in runs tells in its parameters how many rows each older version loses, for what their own rows counted stands
   (``flows.warehouse.counted``). Readers of latest see the article or they do not.
2. Every older file that holds such rows is written anew without them, under a name that tells its own checksum. Then
   (``purge``) Delta's log, which names files and gives least and greatest values, is made to name the new ones
   (``log``): the checksums of its entries first, so that a log that differs from them is one to be gone through again.
   Then each older version's folder is built anew from hard links and exchanged for the old one in one step, and the old
   files are deleted. So an old version is as it would have been without the article: its files, the log at its Delta
   version and the checksums agree, and verifying it needs no exception.
3. WARC records and the cache are the business of ``flows.run.forget``, since this package knows no stage.

Who reads an old version at that very moment may find a file gone and has to open it again. Where the system cannot
exchange two folders at once, which Linux can, the old one is renamed first: a writer that dies between the two renames
loses that version. What the disk itself keeps of deleted bytes, and backups, are beyond it.
"""

from __future__ import annotations

from flows.warehouse.forget.takedown import Takedown

__all__ = ["Takedown"]
