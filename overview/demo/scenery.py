"""The drawings themselves: a street, a yard or a stairwell with what is wrong in it, or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

Colour = str | tuple[int, int, int]
Point = tuple[float, float]

WALLS = ("#d9c7a8", "#c9b8a6", "#d8d2c4", "#b9c4c9", "#cfa98c")
CARS = ("#b03a3a", "#31588a", "#e8e8e4", "#4a4f55", "#3f7d5b")
ASPHALT, KERB, PAVING, GRASS = "#62666b", "#a9a9a4", "#b7b1a5", "#6f9a58"
NIGHT = ("#141c33", "#2b3557")
SKIES = (("#9cc7e8", "#e9f3fa"), ("#b9c9d6", "#eef1f2"))


@dataclass
class Canvas:
    """An image with its pen; positions are those of a picture 960 wide and 720 high."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    luck: Random
    fine: int

    def at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.fine, y * self.fine) for x, y in points]

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon(self.at(points), fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def round(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 12
    ) -> None:
        corners = self.at([(x, y), (x + width, y + height)])
        self.pen.rounded_rectangle(corners, radius * self.fine, fill=colour)

    def disc(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """An ellipse round its middle."""
        corners = [(x - width / 2, y - height / 2), (x + width / 2, y + height / 2)]
        self.pen.ellipse(self.at(corners), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 3) -> None:
        self.pen.line(self.at(points), colour, round(width * self.fine), joint="curve")

    def blot(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """An uneven spot: a hole, a puddle, a heap seen from above."""
        count = 22
        edge = []
        for step in range(count):
            angle, reach = 2 * pi * step / count, self.luck.uniform(0.78, 1.0)
            edge.append((x + cos(angle) * width / 2 * reach, y + sin(angle) * height / 2 * reach))
        self.area(edge, colour)

    def sky(self, top: str, bottom: str, until: float = 420) -> None:
        """From one colour to another, down to the horizon."""
        shade = Image.linear_gradient("L").resize((self.image.width, round(until * self.fine)))
        colours = [Image.new("RGB", shade.size, colour) for colour in (bottom, top)]
        self.image.paste(Image.composite(*colours, shade), (0, 0))


def street(canvas: Canvas, sky: tuple[str, str] | None = None, *, lit: bool = False) -> None:
    """A row of houses behind a pavement and a road in perspective."""
    canvas.sky(*(sky or canvas.luck.choice(SKIES)))
    x = -30.0
    while x < 960:
        width, height = canvas.luck.uniform(150, 230), canvas.luck.uniform(180, 330)
        _house(canvas, x, 420 - height, width, height, dark=sky is NIGHT, lit=lit)
        x += width + canvas.luck.uniform(4, 22)
    dark = sky is NIGHT
    canvas.box(0, 418, 960, 62, "#3b4038" if dark else GRASS)
    canvas.box(0, 470, 960, 52, "#4a4b50" if dark else PAVING)
    canvas.box(0, 520, 960, 8, "#5b5c60" if dark else KERB)
    canvas.box(0, 528, 960, 192, "#33363c" if dark else ASPHALT)
    for x in range(-20, 960, 170):
        canvas.area([(x + 20, 640), (x + 110, 640), (x + 98, 652), (x + 6, 652)], "#d8d8d2")


def _house(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, dark: bool, lit: bool
) -> None:
    canvas.box(x, y, width, height, "#2a3046" if dark else canvas.luck.choice(WALLS))
    canvas.box(x - 4, y - 10, width + 8, 12, "#1e2436" if dark else "#8a5f50")
    for row in range(int(height // 46)):
        for column in range(int(width // 44)):
            glow = dark and canvas.luck.random() < (0.35 if lit else 0.12)
            glass = "#f2d98a" if glow else "#1a2033" if dark else "#6d8fa8"
            canvas.box(x + 14 + column * 44, y + 14 + row * 46, 26, 28, glass)
            canvas.box(x + 26 + column * 44, y + 14 + row * 46, 2, 28, "#e9e9e4")


def yard(canvas: Canvas) -> None:
    """The court between two houses of an estate, with a path and grass."""
    canvas.sky(*canvas.luck.choice(SKIES), until=360)
    for x in (-40, 330, 690):
        _house(canvas, x, 60 + canvas.luck.uniform(-20, 30), 300, 330, dark=False, lit=False)
    canvas.box(0, 380, 960, 340, GRASS)
    canvas.area([(0, 520), (960, 470), (960, 640), (0, 720)], PAVING)
    for x, y in ((110, 420), (860, 410), (560, 405)):
        tree(canvas, x, y, 1.0)


def tree(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.box(x - 7 * size, y - 60 * size, 14 * size, 80 * size, "#6b4f3a")
    for dx, dy, width in ((-26, -90, 70), (24, -96, 76), (0, -128, 84)):
        canvas.disc(x + dx * size, y + dy * size, width * size, width * 0.86 * size, "#4f8148")


def stairwell(canvas: Canvas) -> None:
    """A landing with steps going up and a door."""
    canvas.box(0, 0, 960, 720, "#e2ddd0")
    canvas.box(0, 0, 960, 60, "#cfc9ba")
    canvas.box(0, 330, 960, 180, "#a9bfae")
    canvas.area([(0, 510), (960, 510), (960, 720), (0, 720)], "#9b9a95")
    canvas.round(90, 170, 170, 345, "#7a4d36", 6)
    canvas.disc(236, 350, 16, 16, "#d8b25a")
    for step in range(7):
        canvas.box(520 + step * 48, 480 - step * 44, 440 - step * 48, 46, "#b5b2ab")
        canvas.box(520 + step * 48, 480 - step * 44, 440 - step * 48, 8, "#d4d1ca")
    canvas.line([(500, 470), (830, 150)], "#5a6a62", 9)


def car(canvas: Canvas, x: float, y: float, size: float = 1.0) -> None:
    colour = canvas.luck.choice(CARS)
    canvas.disc(x + 150 * size, y + 84 * size, 320 * size, 26 * size, "#3a3d41")
    canvas.round(x, y + 20 * size, 300 * size, 58 * size, colour, 18 * size)
    roof = [(62, 24), (104, -28), (214, -28), (252, 24)]
    canvas.area([(x + dx * size, y + dy * size) for dx, dy in roof], colour)
    glass = [(78, 20), (110, -18), (154, -18), (154, 20)]
    canvas.area([(x + dx * size, y + dy * size) for dx, dy in glass], "#a9c7d6")
    glass = [(164, 20), (164, -18), (208, -18), (236, 20)]
    canvas.area([(x + dx * size, y + dy * size) for dx, dy in glass], "#a9c7d6")
    for wheel in (66, 234):
        canvas.disc(x + wheel * size, y + 78 * size, 54 * size, 54 * size, "#26282b")
        canvas.disc(x + wheel * size, y + 78 * size, 26 * size, 26 * size, "#b9bcc0")


def cone(canvas: Canvas, x: float, y: float) -> None:
    canvas.area([(x, y - 54), (x + 18, y), (x - 18, y)], "#e2682c")
    canvas.area([(x - 6, y - 34), (x + 6, y - 34), (x + 11, y - 20), (x - 11, y - 20)], "#f4efe6")
    canvas.box(x - 24, y, 48, 6, "#c4531f")


def bin_(canvas: Canvas, x: float, y: float, colour: str) -> None:
    canvas.area([(x, y), (x + 96, y), (x + 86, y + 130), (x + 10, y + 130)], colour)
    canvas.round(x - 8, y - 16, 112, 20, "#39424a", 8)
    canvas.disc(x + 22, y + 132, 20, 20, "#26282b")
    canvas.disc(x + 74, y + 132, 20, 20, "#26282b")


def bags(canvas: Canvas, x: float, y: float, count: int) -> None:
    for number in range(count):
        dx, dy = (number % 5) * 46, -(number // 5) * 34
        colour = canvas.luck.choice(("#2f3338", "#46505a", "#d9d4c6", "#7d6b50"))
        canvas.blot(x + dx + canvas.luck.uniform(-8, 8), y + dy, 68, 54, colour)
        canvas.area(
            [(x + dx - 8, y + dy - 30), (x + dx + 8, y + dy - 30), (x + dx, y + dy - 14)], colour
        )


def road(canvas: Canvas, is_before: bool) -> None:
    street(canvas)
    if is_before:
        canvas.blot(430, 604, 320, 92, "#45484c")
        canvas.blot(440, 610, 250, 62, "#2f3135")
        for _n in range(14):
            x, y = canvas.luck.uniform(260, 620), canvas.luck.uniform(560, 660)
            canvas.blot(x, y, 18, 12, "#8b8d90")
        cone(canvas, 250, 596)
        cone(canvas, 630, 590)
    else:
        canvas.area([(262, 566), (600, 566), (640, 650), (236, 650)], "#4a4d51")


def lamp(canvas: Canvas, is_before: bool) -> None:
    street(canvas, NIGHT, lit=not is_before)
    if not is_before:
        canvas.area([(470, 150), (560, 150), (820, 560), (250, 560)], "#5a5b52")
        canvas.disc(530, 590, 620, 120, "#74705a")
    canvas.box(660, 120, 12, 410, "#7b8088")
    canvas.line([(666, 124), (600, 112), (520, 130)], "#7b8088", 9)
    canvas.round(470, 126, 84, 22, "#3c4047" if is_before else "#fff2c0", 8)


def rubbish(canvas: Canvas, is_before: bool) -> None:
    yard(canvas)
    for x, colour in ((300, "#3f6f9f"), (420, "#4d8a57"), (540, "#8a4a42")):
        bin_(canvas, x, 440, colour)
    if is_before:
        bags(canvas, 290, 590, 11)
        bags(canvas, 330, 440, 5)
        canvas.blot(520, 622, 360, 34, "#8d8266")


def water(canvas: Canvas, is_before: bool) -> None:
    street(canvas)
    canvas.disc(480, 612, 104, 40, "#3c3f43")
    canvas.disc(480, 610, 92, 32, "#56595e")
    if is_before:
        canvas.blot(480, 628, 760, 140, "#7b95a3")
        canvas.blot(470, 622, 520, 84, "#9db4c0")
        for x in range(430, 540, 18):
            canvas.line([(480, 600), (x, 500 + abs(x - 480))], "#cfe0e8", 6)
    else:
        for x in (350, 610):
            canvas.line([(x, 590), (x + 40, 590)], "#d8d8d2", 4)


def parking(canvas: Canvas, is_before: bool) -> None:
    yard(canvas)
    for x in range(60, 900, 210):
        canvas.line([(x, 700), (x + 60, 540)], "#f2f0e8", 7)
    canvas.line([(120, 540), (960, 540)], "#f2f0e8", 7)
    car(canvas, 520, 560, 0.9)
    if is_before:
        canvas.line([(240, 650), (280, 580), (350, 580), (390, 650)], "#c23b2e", 14)
        canvas.box(222, 648, 190, 14, "#8a8d92")
        canvas.disc(315, 584, 26, 26, "#e0c14a")


def fire_lane(canvas: Canvas, is_before: bool) -> None:
    yard(canvas)
    canvas.area([(120, 720), (360, 440), (620, 440), (860, 720)], ASPHALT)
    for y in range(470, 720, 56):
        canvas.line([(200 + (720 - y) * 0.5, y), (780 - (720 - y) * 0.5, y + 26)], "#d9a92c", 9)
    if is_before:
        car(canvas, 300, 560, 1.15)
        car(canvas, 400, 470, 0.7)


def stairs(canvas: Canvas, is_before: bool) -> None:
    stairwell(canvas)
    if is_before:
        for x, y, width, height in ((300, 470, 120, 110), (330, 380, 96, 92), (430, 500, 90, 84)):
            canvas.box(x, y, width, height, "#b98b58")
            canvas.line([(x, y + height / 3), (x + width, y + height / 3)], "#8f6a42", 5)
        canvas.disc(610, 600, 120, 120, "#2b2d30")
        canvas.disc(610, 600, 84, 84, "#9b9a95")
        canvas.disc(800, 600, 120, 120, "#2b2d30")
        canvas.disc(800, 600, 84, 84, "#9b9a95")
        canvas.line([(610, 600), (680, 500), (780, 510), (800, 600)], "#b03a3a", 12)


def green(canvas: Canvas, is_before: bool) -> None:
    yard(canvas)
    if is_before:
        canvas.line([(700, 560), (560, 470), (430, 560)], "#6b4f3a", 22)
        for x, y in ((440, 540), (500, 500), (400, 580)):
            canvas.disc(x, y, 130, 90, "#7f9350")
        canvas.blot(700, 570, 60, 36, "#4a3527")
    else:
        tree(canvas, 690, 570, 1.5)
        canvas.box(664, 588, 52, 10, "#8a8d92")


def wires(canvas: Canvas, is_before: bool) -> None:
    street(canvas)
    for x in (150, 800):
        canvas.box(x, 90, 14, 440, "#8a7a66")
        canvas.box(x - 40, 120, 94, 10, "#8a7a66")
    for offset in range(4):
        sag = 420 - offset * 60 if is_before and offset < 2 else 190 + offset * 6
        canvas.line([(157, 126), (330, sag), (640, sag + 10), (807, 126)], "#23262a", 4)
    if is_before:
        canvas.round(380, 470, 90, 34, "#e8e4da", 6)
        canvas.line([(425, 420), (425, 470)], "#23262a", 4)


def facade(canvas: Canvas, is_before: bool) -> None:
    canvas.box(0, 0, 960, 720, "#cdb9a0")
    for y in range(0, 720, 44):
        for x in range(-(y // 44 % 2) * 48, 960, 96):
            canvas.box(x + 2, y + 2, 92, 40, "#d6c4ac")
    for x in (120, 610):
        canvas.box(x, 120, 220, 250, "#e9e6de")
        canvas.box(x + 12, 132, 196, 226, "#7f9db3")
        canvas.box(x + 106, 132, 8, 226, "#e9e6de")
    if is_before:
        canvas.blot(480, 430, 210, 260, "#9a8672")
        canvas.blot(500, 440, 120, 170, "#857260")
        for x, y in ((80, 470), (130, 520), (660, 470), (740, 540), (820, 450), (590, 560)):
            canvas.box(x, y, 84, 58, canvas.luck.choice(("#e9d66b", "#e7e7e3", "#d98a7a")))
            canvas.line([(x + 10, y + 20), (x + 70, y + 20)], "#4a4a4a", 5)
            canvas.line([(x + 10, y + 38), (x + 54, y + 38)], "#4a4a4a", 5)


def manhole(canvas: Canvas, is_before: bool) -> None:
    canvas.box(0, 0, 960, 720, ASPHALT)
    for _n in range(260):
        x, y = canvas.luck.uniform(0, 960), canvas.luck.uniform(0, 720)
        canvas.disc(x, y, 5, 4, canvas.luck.choice(("#6d7176", "#575b60")))
    canvas.disc(480, 380, 430, 300, "#7d8085")
    if is_before:
        canvas.disc(480, 380, 380, 256, "#141517")
        canvas.blot(640, 300, 150, 90, "#4d5055")
        cone(canvas, 200, 330)
        cone(canvas, 790, 520)
    else:
        canvas.disc(480, 380, 380, 256, "#4b4e52")
        for step in range(-4, 5):
            canvas.line([(480 + step * 38 - 60, 300), (480 + step * 38 + 60, 460)], "#5d6166", 6)


def site(canvas: Canvas, is_before: bool) -> None:
    street(canvas)
    canvas.box(60, 250, 860, 240, "#3d7f8f")
    for x in range(60, 920, 86):
        canvas.line([(x, 250), (x, 490)], "#2f6572", 4)
    canvas.line([(700, 490), (700, 40), (420, 40)], "#d9a92c", 12)
    canvas.line([(470, 40), (470, 190)], "#5d6166", 4)
    if is_before:
        canvas.blot(300, 520, 520, 180, "#b49a6c")
        canvas.blot(360, 480, 300, 120, "#c4ad80")
    else:
        canvas.blot(300, 520, 520, 150, "#4d8a57")


def stall(canvas: Canvas, is_before: bool) -> None:
    street(canvas)
    for x in (40, 330, 640):
        canvas.box(x, 330, 270, 140, "#e6dccb")
        canvas.area([(x - 10, 330), (x + 280, 330), (x + 260, 296), (x + 10, 296)], "#b8493d")
        canvas.box(x + 30, 362, 90, 108, "#7f9db3")
    if is_before:
        for x, colour in ((120, "#3f7d5b"), (420, "#d9a92c"), (690, "#31588a")):
            canvas.area([(x - 70, 470), (x + 150, 470), (x + 110, 410), (x - 30, 410)], colour)
            canvas.box(x - 50, 520, 180, 54, "#a9784a")
            canvas.line([(x + 40, 470), (x + 40, 520)], "#6b4f3a", 7)


def play(canvas: Canvas, is_before: bool) -> None:
    yard(canvas)
    for x in (260, 560):
        canvas.line([(x, 640), (x + 60, 420), (x + 120, 640)], "#31588a", 13)
        canvas.line([(x + 60, 420), (x + 220, 420)], "#31588a", 13)
    canvas.line([(420, 424), (400, 560)], "#d9a92c", 9)
    if is_before:
        canvas.line([(660, 424), (730, 600)], "#d9a92c", 9)
        canvas.box(700, 596, 110, 16, "#b03a3a")
    else:
        canvas.line([(660, 424), (650, 560)], "#d9a92c", 9)
        canvas.box(600, 556, 110, 16, "#b03a3a")
    canvas.box(350, 556, 110, 16, "#b03a3a")


def counter(canvas: Canvas, is_before: bool) -> None:
    canvas.box(0, 0, 960, 720, "#eee9df")
    canvas.box(0, 90, 960, 70, "#b03a3a")
    for x in (80, 380, 680):
        canvas.round(x, 220, 200, 130, "#dfe6ea", 10)
        canvas.box(x + 20, 240, 160, 90, "#9fb8c8")
    canvas.box(0, 440, 960, 280, "#c9a77d")
    canvas.box(0, 430, 960, 22, "#a88356")
    sheets = 3 if is_before else 1
    for number in range(sheets):
        x = 330 + number * 90
        canvas.area([(x, 520), (x + 150, 500), (x + 190, 620), (x + 40, 646)], "#faf8f2")
        for row in range(4):
            y = 540 + row * 20
            canvas.line([(x + 30, y), (x + 140, y - 14)], "#9aa0a6", 4)
    if not is_before:
        canvas.disc(480, 590, 64, 58, "#c23b2e")
        canvas.disc(480, 590, 46, 40, "#faf8f2")


SCENES: dict[str, Callable[[Canvas, bool], None]] = {
    "road": road,
    "lamp": lamp,
    "rubbish": rubbish,
    "water": water,
    "parking": parking,
    "fire_lane": fire_lane,
    "stairs": stairs,
    "green": green,
    "wires": wires,
    "facade": facade,
    "manhole": manhole,
    "site": site,
    "stall": stall,
    "play": play,
    "counter": counter,
}
"""Each scene draws itself with what is wrong, or after it was put right."""
