"""Pictures of codes: of the size that was planned, and read by another program."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys

import pytest
import segno

from clubkit.errors import BadInputError, MissingExtraError
from clubkit.formatting.qr import QUIET, qr_png, qr_svg

from ..till.devices import RING, text

ZBAR = shutil.which("zbarimg")
needs_zbar = pytest.mark.skipif(ZBAR is None, reason="NO ZBAR: install zbar-tools; pictures are not read")

CODE = RING.code_keys().make(12345678901)
TOKEN = text()


def width_of(png):
    """The pixels of a PNG's side."""
    width, height = struct.unpack_from(">II", png, 16)
    assert width == height
    return width


def read(path):
    """What another program reads in a picture."""
    command = ["zbarimg", "--quiet", "--raw", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return sorted(done.stdout.split())


@pytest.mark.parametrize(("what", "modules"), [(CODE, 21), (TOKEN, 45)], ids=["code", "token"])
def test_a_picture_is_as_small_as_it_was_planned(what, modules):
    """Version 1 for a code and version 7 for a token, at error correction M, with white around it."""
    whole = modules + 2 * QUIET

    assert whole == width_of(qr_png(what, scale=1))
    assert 3 * whole == width_of(qr_png(what, scale=3))
    assert f'viewBox="0 0 {whole} {whole}"' in qr_svg(what)


def test_a_token_fits_into_its_version_with_the_error_correction_that_was_planned():
    made = segno.make_qr(TOKEN, error="m", boost_error=False)

    assert (7, "M", "alphanumeric") == (made.version, made.error, made.mode)


def test_the_same_text_has_the_same_picture():
    assert (qr_svg(TOKEN), qr_png(TOKEN)) == (qr_svg(TOKEN), qr_png(TOKEN))


def test_a_picture_is_a_page_of_its_own():
    """A namespace, so that a file of it is an image, and no size, so that a page gives it one."""
    picture = qr_svg(CODE)

    assert 'xmlns="http://www.w3.org/2000/svg"' in picture
    assert not re.search(r"<svg[^>]* width=", picture)


@pytest.mark.parametrize("wrong", ["", "گل", "a\nb", "x" * 513, b"7BFX", None], ids=repr)
def test_what_is_no_code_has_no_picture(wrong):
    """And is not shown in the error."""
    with pytest.raises(BadInputError) as caught:
        qr_svg(wrong)
    assert "another text" == caught.value.found


@pytest.mark.parametrize("scale", [0, 51, 1.5, True])
def test_scales_that_no_picture_has(scale):
    with pytest.raises(BadInputError):
        qr_png(CODE, scale=scale)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)

    for make in (qr_svg, qr_png):
        with pytest.raises(MissingExtraError, match=r"pip install 'clubkit\[qr\]'"):
            make(CODE)


@needs_zbar
@pytest.mark.parametrize("what", [CODE, TOKEN], ids=["code", "token"])
@pytest.mark.parametrize("scale", [3, 8])
def test_another_program_reads_the_picture(tmp_path, what, scale):
    """At the size of a receipt printer, too."""
    picture = tmp_path / "code.png"
    picture.write_bytes(qr_png(what, scale=scale))

    assert [what] == read(picture)
