extends RefCounted
## Draws what all parts of the screen are made of: panels, bars and text. Boxes and fonts are made once.

const _Palette = preload("../look/palette.gd")

static var _boxes: Dictionary[Vector4i, StyleBoxFlat] = {}
static var _bold: FontVariation = null


## The font of numbers and titles.
static func bold() -> Font:
	if _bold == null:
		_bold = FontVariation.new()
		_bold.base_font = ThemeDB.fallback_font
		_bold.variation_embolden = 0.65
	return _bold


## The font of everything else.
static func plain() -> Font:
	return ThemeDB.fallback_font


## A filled box with round corners.
static func box(color: Color, radius: int, edge: Color = Color.TRANSPARENT, edge_width: int = 0) -> StyleBoxFlat:
	var id: Vector4i = Vector4i(color.to_rgba32(), edge.to_rgba32(), radius, edge_width)
	var made: StyleBoxFlat = _boxes.get(id)
	if made == null:
		made = StyleBoxFlat.new()
		made.bg_color = color
		made.set_corner_radius_all(radius)
		made.border_color = edge
		made.set_border_width_all(edge_width)
		made.anti_aliasing = true
		_boxes[id] = made
	return made


## The dark glass behind everything that is to be read.
static func panel(on: CanvasItem, rect: Rect2) -> void:
	on.draw_style_box(box(_Palette.PANEL, 10, _Palette.PANEL_EDGE, 1), rect)


## A bar that is so full; [param lag] is how full it was a moment ago.
static func bar(on: CanvasItem, rect: Rect2, share: float, color: Color, lag: float = 0.0) -> void:
	var radius: int = int(minf(rect.size.y * 0.5, 5.0))
	on.draw_style_box(box(Color(0.0, 0.0, 0.0, 0.6), radius, Color(1.0, 1.0, 1.0, 0.1), 1), rect)
	var inside: Rect2 = rect.grow(-1.0)
	if lag > share + 0.002:
		on.draw_style_box(box(_Palette.HEALTH_LAG, radius), Rect2(inside.position, Vector2(inside.size.x * clampf(lag, 0.0, 1.0), inside.size.y)))
	if share > 0.004:
		var filled: Rect2 = Rect2(inside.position, Vector2(inside.size.x * clampf(share, 0.0, 1.0), inside.size.y))
		on.draw_style_box(box(color, radius), filled)
		on.draw_rect(Rect2(filled.position + Vector2(2.0, 1.0), Vector2(maxf(0.0, filled.size.x - 4.0), filled.size.y * 0.3)), Color(1.0, 1.0, 1.0, 0.16))


## Text whose middle, left or right edge is at [param at]; the y is its baseline.
static func text(
	on: CanvasItem, at: Vector2, words: String, size: int, color: Color = _Palette.TEXT,
	alignment: HorizontalAlignment = HORIZONTAL_ALIGNMENT_LEFT, is_bold: bool = false, outline: int = 0
) -> void:
	var font: Font = bold() if is_bold else plain()
	var start: Vector2 = at
	if alignment != HORIZONTAL_ALIGNMENT_LEFT:
		var width: float = font.get_string_size(words, HORIZONTAL_ALIGNMENT_LEFT, -1, size).x
		start.x -= width * (0.5 if alignment == HORIZONTAL_ALIGNMENT_CENTER else 1.0)
	if outline > 0:
		on.draw_string_outline(font, start, words, HORIZONTAL_ALIGNMENT_LEFT, -1, size, outline, Color(0.02, 0.025, 0.05, 0.85 * color.a))
	on.draw_string(font, start, words, HORIZONTAL_ALIGNMENT_LEFT, -1, size, color)


## A key of the keyboard, as hints show it. Returns how wide it is.
static func key(on: CanvasItem, at: Vector2, name: String, size: int = 13) -> float:
	var width: float = maxf(22.0, bold().get_string_size(name, HORIZONTAL_ALIGNMENT_LEFT, -1, size).x + 12.0)
	on.draw_style_box(box(Color("e8ecf6"), 5, Color("8f98b3"), 1), Rect2(at, Vector2(width, 22.0)))
	text(on, at + Vector2(width * 0.5, 16.0), name, size, Color("1a2033"), HORIZONTAL_ALIGNMENT_CENTER, true)
	return width
