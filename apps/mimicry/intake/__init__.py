"""What happens when a photograph arrives.

`api.photographs.PhotographView` → `photographs.receive`: the bytes are cleaned (`studies.pictures.clean`), stored under
a random key, and a `Mimic(status=pending)` is written; on commit its task is queued → `tasks.assess` in a worker →
`judging.verdicts.settle`: a face is looked for, the verdict is written once → accepted mimics go to raters of the same
country (`judging.circulation`), rejected ones reopen their trial for a retake. The browser polls `MimicsView`.
A photograph whose task was lost is found by `tasks.sweep_pending`: the row is the queue, the broker only hurries it.

Where photographs go straight to the bucket (`uploads`), into `quarantine`, a worker does the cleaning (`arrivals`) and
ends in `photographs.keep` too.
"""
