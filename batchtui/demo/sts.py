"""STS GetCallerIdentity in the query protocol's XML."""

from batchtui.demo import ids

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


def caller_identity(request_id: str) -> str:
    """The answer of GetCallerIdentity."""
    return (
        f'<GetCallerIdentityResponse xmlns="{_NAMESPACE}"><GetCallerIdentityResult>'
        f"<Arn>arn:aws:iam::{ids.ACCOUNT}:user/demo</Arn><UserId>AIDADEMOEXAMPLE00001</UserId>"
        f"<Account>{ids.ACCOUNT}</Account></GetCallerIdentityResult><ResponseMetadata>"
        f"<RequestId>{request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )


def error(code: str, message: str, request_id: str) -> str:
    """An error answer."""
    return (
        f'<ErrorResponse xmlns="{_NAMESPACE}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
