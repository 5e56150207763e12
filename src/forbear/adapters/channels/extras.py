"""Packages of providers, which only those who use them install."""

from importlib import import_module

from forbear.engine.vocabulary.errors import ForbearError


class ProviderMissing(ForbearError):
    """An account names a provider whose package is not installed."""

    code = "provider_missing"
    sentence = "What speaks to {provider} is not installed."
    cure = "In the folder of Forbear, run `.venv/bin/python -m pip install -e '.[{provider}]'`."


def need(provider: str, module: str) -> None:
    """See that a provider's package is there.

    Args:
        provider: The extra that brings it.
        module: One that it holds.

    Raises:
        ProviderMissing: It is not.

    """
    try:
        import_module(module)
    except ImportError:
        raise ProviderMissing(provider=provider) from None
