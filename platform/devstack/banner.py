"""What `make run` says when everything is up."""

from devstack.stack import Stack

RULE = "─" * 78


def banner(running: Stack) -> str:
    """All addresses, and the administrator's password if it was made just now."""
    public = running.env["PUBLIC_URL"].rstrip("/")
    password = running.prepared.get("password")
    told = f"password {password} (shown only this once)" if password else "another password: make admin-password"
    links = running.prepared.get("links", [])
    width = max((len(label) for label, _ in links), default=0)
    return "\n".join(
        [
            RULE,
            f"  Mimicry is ready at {public}/ · Ctrl-C stops it",
            "",
            f"  Administration  {public}/admin/ · name admin · {told}",
            "",
            "  Participant links",
            *(f"    {label:<{width}}  {url}" for label, url in links),
            RULE,
        ]
    )
