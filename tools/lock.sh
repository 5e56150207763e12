#!/bin/sh
# Pins every package with its hashes: requirements.lock to run, requirements-dev.lock to develop.
# Both hold for every Python from 3.11 on and name no registry, so that any mirror serves.
set -eu

uv=${UV:-uv}
command -v "$uv" >/dev/null || uv=.venv/bin/uv
[ -x "$(command -v "$uv")" ] || {
    .venv/bin/python -m pip install --quiet uv
}

pin() {
    # setuptools builds the package itself, without a second download; PySpark knows no pandas 3.0.
    printf 'setuptools>=77\npandas<3\n' | "$uv" pip compile pyproject.toml - --quiet --universal \
        --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-config "$@"
}

pin --output-file requirements.lock "$@"
pin --extra spark --extra letters --extra twilio --extra aliyun --extra dev --constraint requirements.lock \
    --output-file requirements-dev.lock "$@"
