"""Who sits at the keys."""


def user() -> str:
    """The login name on this machine."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A user id without a name, as in some containers.
        return "batchtui"
