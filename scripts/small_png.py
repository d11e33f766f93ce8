"""Writes a screenshot with a palette: a third of the bytes, and to the eye the same."""

import base64
import struct
import zlib

from playwright.sync_api import Page

COLOURS = 96
"""Enough for the grounds, the inks, and the steps between them at the edges of letters."""

# The browser decodes the picture; the most frequent colours stay, each other one becomes the nearest of them.
_REDUCE = """
async ([source, most]) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${source}`;
  await picture.decode();
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const colours = new Uint32Array(width * height);
  const counts = new Map();
  for (let i = 0; i < colours.length; i += 1) {
    const colour = (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2];
    colours[i] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, most).map(([colour]) => colour);
  const apart = (a, b) => {
    const [red, green, blue] = [16, 8, 0].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255));
    return red * red + green * green + blue * blue;
  };
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    let best = 0;
    palette.forEach((other, index) => {
      if (apart(colour, other) < apart(colour, palette[best])) best = index;
    });
    nearest.set(colour, best);
  }
  const bytes = Uint8Array.from(colours, (colour) => nearest.get(colour));
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { width, height, palette, pixels: btoa(text) };
}
"""


def with_palette(page: Page, png: bytes) -> bytes:
    """Write a picture again, with few colours.

    :param page: an empty page, whose browser decodes the picture.
    :param png: the picture.
    :return: the smaller one.
    """
    reduced = page.evaluate(_REDUCE, [base64.b64encode(png).decode(), COLOURS])
    width, height = reduced["width"], reduced["height"]
    pixels = base64.b64decode(reduced["pixels"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in reduced["palette"])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
