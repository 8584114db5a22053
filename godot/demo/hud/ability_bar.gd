extends Control
## What the local player can do, with the keys and the cooldowns.

const _Fields = preload("../fields.gd")
const _Painter = preload("painter.gd")
const _Skills = preload("../control/skills.gd")
const _Palette = preload("../look/palette.gd")

const _SLOT: float = 62.0
const _GAP: float = 8.0

# Where the first slot begins, so that all are in the middle.
var _first: float = 0.0


func _process(_delta: float) -> void:
	visible = Multiplayer.local != null
	if visible:
		queue_redraw()


func _draw() -> void:
	if Multiplayer.local == null:
		return
	var skills: PackedStringArray = _Skills.all()
	_first = size.x * 0.5 - ((4 + skills.size()) * (_SLOT + _GAP) - _GAP) * 0.5
	_ability(0, _Skills.MELEE, DemoSettings.key(&"attack"))
	_ability(1, _Skills.DODGE, DemoSettings.key(&"dodge"))
	_item(2, "health_potion", DemoSettings.key(&"drink_health"), _Palette.LOOT["consumable"])
	_item(3, "mana_potion", DemoSettings.key(&"drink_mana"), _Palette.MANA)
	for place: int in skills.size():
		_ability(4 + place, skills[place], DemoSettings.key(_Skills.ACTIONS[place]))


func _ability(place: int, ability_id: String, key: String) -> void:
	var ability: Dictionary = TrCharacterRules.ability(Multiplayer.content, Multiplayer.progress.sheet, ability_id)
	var left: float = Multiplayer.local.cooldown_left(ability_id)
	var cooldown: float = maxf(_Fields.number(ability, "cooldown", 1.0), 0.05)
	var can_pay: bool = (
		Multiplayer.local.mana >= _Fields.number(ability, "mana_cost")
		and Multiplayer.local.stamina >= _Fields.number(ability, "stamina_cost")
	)
	var rect: Rect2 = _slot(place, key, can_pay)
	match ability_id:
		"melee_attack":
			_draw_sword(rect.get_center())
		"fireball":
			_draw_flame(rect.get_center())
		"dodge_roll":
			_draw_roll(rect.get_center())
		_:
			_draw_name(rect.get_center(), TrContentCache.text_of(ability, "name"))
	if not can_pay:
		draw_rect(rect.grow(-2.0), Color(0.05, 0.08, 0.25, 0.6))
	if left > 0.0:
		_shade(rect.grow(-2.0), clampf(left / cooldown, 0.0, 1.0))
		if cooldown > 0.9:
			_Painter.text(self, rect.get_center() + Vector2(0.0, 7.0), "%.1f" % left, 19, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, true, 6)


func _item(place: int, item_id: String, key: String, color: Color) -> void:
	var count: int = int(_Fields.number(Multiplayer.local.inventory, item_id))
	var rect: Rect2 = _slot(place, key, count > 0)
	_draw_bottle(rect.get_center(), color if count > 0 else Color(color, 0.25))
	var number_color: Color = _Palette.TEXT if count > 0 else _Palette.TEXT_DIM
	_Painter.text(self, rect.end - Vector2(8.0, 8.0), str(count), 15, number_color, HORIZONTAL_ALIGNMENT_RIGHT, true, 5)


func _slot(place: int, key: String, is_ready: bool) -> Rect2:
	var rect: Rect2 = Rect2(_first + place * (_SLOT + _GAP), 10.0, _SLOT, _SLOT)
	var edge: Color = Color(0.75, 0.8, 0.95, 0.5) if is_ready else _Palette.PANEL_EDGE
	draw_style_box(_Painter.box(Color(0.07, 0.085, 0.14, 0.9), 9, edge, 2), rect)
	var width: float = maxf(22.0, _Painter.bold().get_string_size(key, HORIZONTAL_ALIGNMENT_LEFT, -1, 12).x + 12.0)
	_Painter.key(self, Vector2(rect.get_center().x - width * 0.5, 0.0), key, 12)
	return rect


# The part of a cooldown that is left, as a clock's hand sweeps over it.
func _shade(rect: Rect2, share: float) -> void:
	var points: PackedVector2Array = [rect.get_center()]
	var half: Vector2 = rect.size * 0.5
	for step: int in 25:
		var angle: float = -PI / 2.0 - TAU * share * step / 24.0
		var way: Vector2 = Vector2(cos(angle), sin(angle))
		points.append(rect.get_center() + way * minf(half.x / maxf(absf(way.x), 0.001), half.y / maxf(absf(way.y), 0.001)))
	if share > 0.01:
		draw_colored_polygon(points, Color(0.02, 0.03, 0.06, 0.68))


func _draw_sword(at: Vector2) -> void:
	draw_line(at + Vector2(-10, 14), at + Vector2(15, -13), _Palette.STEEL, 6.0, true)
	draw_line(at + Vector2(-9, 13), at + Vector2(15, -13), Color.WHITE, 1.5, true)
	draw_line(at + Vector2(-13, 5), at + Vector2(-1, 16), _Palette.GOLD, 4.0, true)
	draw_line(at + Vector2(-16, 19), at + Vector2(-9, 13), _Palette.WOOD, 5.0, true)


func _draw_flame(at: Vector2) -> void:
	draw_colored_polygon([at + Vector2(0, -19), at + Vector2(11, -2), at + Vector2(13, 9), at + Vector2(6, 18), at + Vector2(-6, 18), at + Vector2(-13, 9), at + Vector2(-9, -4)], Color("ff7a33"))
	draw_colored_polygon([at + Vector2(1, -8), at + Vector2(7, 5), at + Vector2(5, 15), at + Vector2(-5, 15), at + Vector2(-7, 6)], _Palette.FIRE)
	draw_circle(at + Vector2(0, 10), 4.5, _Palette.FLAME_CORE)


func _draw_roll(at: Vector2) -> void:
	draw_arc(at + Vector2(0, 2), 13.0, -2.6, 2.0, 24, Color("8fe3d2"), 5.0, true)
	draw_colored_polygon([at + Vector2(-15, 17), at + Vector2(-1, 20), at + Vector2(-6, 7)], Color("8fe3d2"))
	draw_circle(at + Vector2(0, 2), 4.0, Color("8fe3d2"))


# A picture for each ability of each class is more than a demo needs.
func _draw_name(at: Vector2, words: String) -> void:
	var lines: PackedStringArray = words.split(" ")
	for line: int in lines.size():
		var below: Vector2 = Vector2(0.0, (line - (lines.size() - 1) * 0.5) * 14.0 + 5.0)
		_Painter.text(self, at + below, lines[line], 12, Color("ffd9a0"), HORIZONTAL_ALIGNMENT_CENTER, true, 4)


func _draw_bottle(at: Vector2, color: Color) -> void:
	draw_circle(at + Vector2(0, 6), 13.0, color)
	draw_rect(Rect2(at + Vector2(-4, -15), Vector2(8, 12)), color.lightened(0.35))
	draw_rect(Rect2(at + Vector2(-5, -19), Vector2(10, 5)), Color(_Palette.WOOD, color.a))
	draw_circle(at + Vector2(-4, 2), 3.0, Color(1.0, 1.0, 1.0, 0.5 * color.a))
