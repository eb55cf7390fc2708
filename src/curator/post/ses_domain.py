"""Whether receivers can tell that mail is the sender's: identity, DKIM, MAIL FROM with SPF, DMARC.

Gmail, Yahoo and Microsoft want SPF, DKIM and DMARC of everybody who writes to many.
"""

from collections.abc import Iterator
from typing import Any

from curator.post.condition import Condition, command, record
from curator.post.ses_account import Facts, Identity, Kind, Silence
from curator.text import one_line

_ZONE = "dkim.amazonses.com"  # where SES keeps the keys, if it does not say


def judge(facts: Facts, region: str) -> Iterator[Condition]:
    """The conditions of the sender's domain."""
    domain = facts.sender.rpartition("@")[2]
    identity, told = facts.identity, facts.identity.told
    if isinstance(told, Silence):
        yield _unknown(domain, told, region)
    else:
        yield _verified(identity.name, domain, told)
        if "@" in identity.name:
            yield Condition(
                f"DKIM of {domain}",
                f"only {facts.sender} is verified, so that nothing signs for its domain; make that known:",
                mend=_create(domain, region),
            )
        else:
            yield _dkim(identity.name, told, region)
            yield _mail_from(identity, told, region)
    yield _dmarc(facts, domain)


def _unknown(domain: str, silence: Silence, region: str) -> Condition:
    """SES did not tell of the sender's domain."""
    what = f"sender's domain {domain}"
    if silence.kind is Kind.ABSENT:
        return Condition(
            what,
            "SES does not know it; make it known, and curator doctor shows the DNS records to set:",
            mend=_create(domain, region),
        )
    if silence.kind is Kind.DENIED:
        return Condition(what, note="not known: allow ses:GetEmailIdentity (docs/ses.md) to see it")
    return Condition(what, note=f"not known: {silence.why}")


def _create(domain: str, region: str) -> tuple[str, ...]:
    return command("aws sesv2 create-email-identity", ("--region", region), ("--email-identity", domain))


def _verified(name: str, domain: str, told: dict[str, Any]) -> Condition:
    """Whether SES lets the sender send."""
    what = f"sender's domain {domain}"
    if told.get("VerifiedForSendingStatus"):
        return Condition(what, note="" if name == domain else f"verified as {name}")
    status = one_line(str(told.get("VerificationStatus") or "PENDING"), 40).lower().replace("_", " ")
    why = (told.get("VerificationInfo") or {}).get("ErrorType")
    cause = f": {one_line(str(why), 60).lower().replace('_', ' ')}" if why else ""
    if "@" in name:
        return Condition(
            what, f"{name} is not verified ({status}{cause}); follow the link in the mail that AWS sent"
        )
    return Condition(
        what, f"not verified yet ({status}{cause}); set the DKIM records below, then wait for up to a day"
    )


def _dkim(name: str, told: dict[str, Any], region: str) -> Condition:
    """Whether SES signs for the domain; without that, one-click unsubscribe is not offered, either."""
    what, dkim = f"DKIM of {name}", told.get("DkimAttributes") or {}
    status = str(dkim.get("Status") or "NOT_STARTED")
    if status == "SUCCESS" and dkim.get("SigningEnabled") is False:
        return Condition(
            what,
            "the key is in place, but SES does not sign with it; switch it on:",
            mend=command(
                "aws sesv2 put-email-identity-dkim-attributes",
                ("--region", region),
                ("--email-identity", name),
                "--signing-enabled",
            ),
        )
    if status == "SUCCESS":
        return Condition(what)
    zone = one_line(str(dkim.get("SigningHostedZone") or _ZONE), 100)
    tokens = [one_line(str(token), 100) for token in dkim.get("Tokens") or ()]
    if dkim.get("SigningAttributesOrigin") == "EXTERNAL" or not tokens:
        return Condition(
            what, f"{status.lower().replace('_', ' ')}; publish the key that you gave SES, or use Easy DKIM"
        )
    records = [record(f"{token}._domainkey.{name}", "CNAME", f"{token}.{zone}") for token in tokens]
    return Condition(
        what,
        f"{status.lower().replace('_', ' ')}: SES does not find its records; set these in the domain's DNS:",
        mend=tuple(line for lines in records for line in lines),
    )


def _mail_from(identity: Identity, told: dict[str, Any], region: str) -> Condition:
    """Whether bounces go to a domain of the sender's own, so that SPF speaks for him, too."""
    name, path = identity.name, told.get("MailFromAttributes") or {}
    what, own = f"MAIL FROM of {name}", one_line(str(path.get("MailFromDomain") or ""), 253)
    if not own:
        return Condition(
            what,
            note="amazonses.com's: SPF passes, but not for you, so that DMARC leans on DKIM; better:",
            mend=command(
                "aws sesv2 put-email-identity-mail-from-attributes",
                ("--region", region),
                ("--email-identity", name),
                ("--mail-from-domain", f"bounce.{name}"),
            ),
        )
    mx = record(own, "MX", f"10 feedback-smtp.{region}.amazonses.com")
    spf = record(own, "TXT", '"v=spf1 include:amazonses.com ~all"')
    status = str(path.get("MailFromDomainStatus") or "PENDING")
    if status != "SUCCESS":
        refuses = path.get("BehaviorOnMxFailure") == "REJECT_MESSAGE"
        worse = "; until then SES refuses all mail" if refuses else ""
        return Condition(
            what,
            f"{own}: {status.lower().replace('_', ' ')}{worse}; set these in the DNS:",
            mend=(*mx, *spf),
        )
    if isinstance(identity.spf, Silence):
        return Condition(what, note=f"{own}; its SPF could not be looked at: {identity.spf.why}")
    policies = [text for text in identity.spf if text.lower().split(" ")[0] == "v=spf1"]
    if len(policies) == 1 and "include:amazonses.com" in policies[0].lower():
        return Condition(what, note=own)
    fault = (
        "has several SPF records, which is as none; leave one"
        if policies[1:]
        else "lacks SPF for SES; set this"
    )
    return Condition(what, f"{own} {fault}:", mend=spf)


def _dmarc(facts: Facts, domain: str) -> Condition:
    """Whether the domain, or one above it, says what to do with mail that only claims to be its."""
    what = f"DMARC of {domain}"
    for owner, told in facts.dmarc.items():
        if isinstance(told, Silence):
            return Condition(what, note=f"could not be looked at: {told.why}")
        policies = [text for text in told if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(policies) > 1:
            return Condition(what, f"_dmarc.{owner} has several records, which is as none; leave one")
        if policies:
            return _policy(what, owner, policies[0])
    return Condition(
        what,
        "missing: Gmail, Yahoo and Microsoft want it of everybody who writes to many; set this in the DNS:",
        mend=record(f"_dmarc.{domain}", "TXT", f'"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'),
    )


def _policy(what: str, owner: str, text: str) -> Condition:
    """What a DMARC record says (RFC 7489 §6.3)."""
    tags = dict(part.strip().lower().partition("=")[::2] for part in text.split(";") if "=" in part)
    policy = tags.get("p", "").strip()
    if policy not in {"none", "quarantine", "reject"}:
        return Condition(what, f'_dmarc.{owner} names no policy: "{one_line(text, 80)}"; p=none is the least')
    return Condition(what, note=f"p={policy}, at _dmarc.{owner}")
