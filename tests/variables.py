"""The variables with which any AWS client uses an endpoint of a test."""

REGION = "ap-northeast-2"


def environment(endpoint: str) -> dict[str, str]:
    """The variables with which any AWS client uses an endpoint."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
    }
