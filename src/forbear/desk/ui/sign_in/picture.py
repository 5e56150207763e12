"""How an authenticator learns its secret: an address, drawn for a camera."""

import pyotp
import segno

from forbear.desk.records.models import User


def address(user: User, secret: str) -> str:
    """Write the address that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="Forbear")


def picture(text: str) -> str:
    """Draw an address as a picture for a camera, as SVG of one path."""
    return str(segno.make(text, error="m").svg_inline(
        scale=4, border=2, omitsize=True, svgclass=None, lineclass=None))
