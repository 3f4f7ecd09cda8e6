"""The pictures of the articles, drawn from their names: a flat landscape of sky, hills, sea and houses as PNG."""

import hashlib
import random
import struct
import zlib
from functools import lru_cache
from math import sin

WIDTH, HEIGHT = 640, 360
SKY_BANDS = 12
Colour = tuple[int, int, int]
#: sky at the top, sky at the horizon, far hills, near hills, sea, sun
PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((92, 158, 205), (222, 238, 245), (112, 150, 150), (62, 110, 88), (48, 118, 150), (255, 236, 170)),
    ((246, 150, 92), (255, 222, 170), (150, 92, 98), (92, 58, 78), (122, 92, 120), (255, 246, 214)),
    ((120, 190, 190), (240, 246, 226), (130, 176, 130), (70, 130, 76), (60, 150, 160), (255, 250, 220)),
    ((40, 52, 92), (138, 120, 160), (72, 74, 112), (40, 46, 74), (52, 64, 104), (244, 240, 226)),
    ((150, 200, 232), (250, 236, 214), (196, 168, 124), (160, 124, 80), (70, 146, 172), (255, 224, 130)))
WALLS: tuple[Colour, ...] = ((236, 226, 206), (214, 120, 84), (238, 196, 104), (180, 204, 196))
ROOFS: tuple[Colour, ...] = ((150, 62, 48), (92, 74, 64), (70, 90, 110), (196, 84, 52))


@lru_cache(maxsize=256)
def picture(name: str) -> bytes:
    """A PNG of WIDTH x HEIGHT pixels; the same name gives the same bytes."""
    dice = random.Random(hashlib.sha256(name.encode()).digest())
    sky, horizon, far, near, sea, sun = PALETTES[int(dice.random() * len(PALETTES))]
    colours = [mixed(sky, horizon, band / (SKY_BANDS - 1)) for band in range(SKY_BANDS)]
    level = int(HEIGHT * (0.5 + 0.15 * dice.random()))
    columns = [bytearray(band for band in range(SKY_BANDS) for _ in range(HEIGHT // SKY_BANDS)) for _ in range(WIDTH)]
    draw_disc(columns, int(WIDTH * dice.random()), int(level * (0.25 + 0.5 * dice.random())),
              24 + int(16 * dice.random()), add(colours, sun))
    draw_hills(columns, dice, level - 60, 46, add(colours, far))
    draw_below(columns, level, add(colours, sea))
    draw_hills(columns, dice, level + 70, 34, add(colours, near))
    for _ in range(2 + int(5 * dice.random())):
        draw_house(columns, dice, level + 60, add(colours, WALLS[int(dice.random() * len(WALLS))]),
                   add(colours, ROOFS[int(dice.random() * len(ROOFS))]))
    return png(columns, colours)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def add(colours: list[Colour], colour: Colour) -> int:
    """The index of `colour` in the palette, where it is put."""
    if colour not in colours:
        colours.append(colour)
    return colours.index(colour)


def fill(column: bytearray, top: int, bottom: int, colour: int) -> None:
    """Paint a column from `top` to above `bottom`, as far as it is on the picture."""
    top, bottom = max(top, 0), min(bottom, len(column))
    if top < bottom:
        column[top:bottom] = bytes([colour]) * (bottom - top)


def draw_disc(columns: list[bytearray], x: int, y: int, radius: int, colour: int) -> None:
    for left in range(max(0, x - radius), min(len(columns), x + radius)):
        half = int((radius**2 - (left - x)**2)**0.5)
        fill(columns[left], y - half, y + half, colour)


def draw_below(columns: list[bytearray], top: int, colour: int) -> None:
    for column in columns:
        fill(column, top, len(column), colour)


def draw_hills(columns: list[bytearray], dice: random.Random, level: int, height: int, colour: int) -> None:
    """A range whose ridge is the sum of three waves."""
    waves = [(0.004 + 0.02 * dice.random(), 6.3 * dice.random(), dice.random()) for _ in range(3)]
    for x, column in enumerate(columns):
        ridge = sum(share * sin(x * speed + shift) for speed, shift, share in waves) / 3
        fill(column, int(level - height * ridge), len(column), colour)


def draw_house(columns: list[bytearray], dice: random.Random, level: int, wall: int, roof: int) -> None:
    width, height = 34 + int(40 * dice.random()), 22 + int(26 * dice.random())
    left = int((len(columns) - width) * dice.random())
    floor = level + 30 + int(90 * dice.random())
    for x in range(width):
        fill(columns[left + x], floor - height, floor, wall)
        rise = int(height * 0.8 * min(x, width - x) / (width / 2))
        fill(columns[left + x], floor - height - rise, floor - height, roof)
    for x in range(width // 2 - 4, width // 2 + 4):
        fill(columns[left + x], floor - height // 2, floor, roof)


def png(columns: list[bytearray], colours: list[Colour]) -> bytes:
    """The picture of palette indices, by columns, as PNG (ISO/IEC 15948: colour type 3, 8 bits)."""
    rows = b"".join(b"\0" + bytes(row) for row in zip(*columns, strict=True))
    header = struct.pack(">IIBBBBB", len(columns), len(columns[0]), 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", bytes(part for colour in colours for part in colour)),
              (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)
