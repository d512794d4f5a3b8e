"""Who a policy names: accounts and ARNs of roles and users, in the words of IAM."""


def aws_principal(account_or_arn: str, partition: str) -> str:
    """Return the ARN of an account, or the ARN itself."""
    if account_or_arn.startswith("arn:"):
        return account_or_arn
    return f"arn:{partition}:iam::{account_or_arn}:root"
