"""The codes of AWS's errors, sorted by what they mean for the person at the keys."""

EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "TokenRefreshRequired",
        "UnauthorizedException",
    }
)
BAD_KEYS = frozenset(
    {
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "AuthFailure",
    }
)
SIGNATURE = frozenset({"InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatchException"})
CLOCK = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})
DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "UnauthorizedOperation",
        "NotAuthorized",
        "Forbidden",
        "ForbiddenException",
        "403",
    }
)
THROTTLED = frozenset(
    {
        "TooManyRequestsException",
        "TooManyRequests",
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "SlowDown",
        "429",
    }
)
LOGIN_OPERATIONS = frozenset({"AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials", "CreateToken"})
"""What boto3 calls by itself to get keys, before the call that was asked for: that one was never sent."""
