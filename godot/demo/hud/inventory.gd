extends Control
## Gold and what the local player carries.

const _Fields = preload("../fields.gd")
const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _ROW: float = 24.0

var _inventory: Dictionary = {}
var _gold: int = 0
var _glow: float = 0.0


func _ready() -> void:
	Multiplayer.progress.inventory_changed.connect(_on_inventory_changed)
	Multiplayer.room.entered.connect(func(_room_id: String) -> void: _read())


func _process(delta: float) -> void:
	visible = Multiplayer.local != null
	if _glow > 0.0:
		_glow = maxf(0.0, _glow - delta * 2.0)
		queue_redraw()


func _draw() -> void:
	var height: float = 46.0 + _inventory.size() * _ROW
	var top: float = size.y - height
	_Painter.panel(self, Rect2(0.0, top, size.x, height))
	draw_circle(Vector2(24.0, top + 23.0), 9.0, _Palette.GOLD.darkened(0.25), true, -1.0, true)
	draw_circle(Vector2(24.0, top + 23.0), 6.5, _Palette.GOLD, true, -1.0, true)
	var color: Color = _Palette.GOLD.lerp(Color.WHITE, _glow)
	_Painter.text(self, Vector2(42.0, top + 29.0), "%d gold" % _gold, 17, color, HORIZONTAL_ALIGNMENT_LEFT, true)
	var y: float = top + 40.0
	for item_id: String in _inventory:
		var kind: String = "consumable" if item_id.ends_with("_potion") or item_id.ends_with("_elixir") else "equipment"
		draw_circle(Vector2(24.0, y + 11.0), 4.5, _Palette.of_loot(item_id, kind), true, -1.0, true)
		_Painter.text(self, Vector2(42.0, y + 16.0), _Fields.title(item_id), 14)
		_Painter.text(
			self, Vector2(size.x - 14.0, y + 16.0), "× %d" % int(_Fields.number(_inventory, item_id)), 14, _Palette.TEXT_DIM,
			HORIZONTAL_ALIGNMENT_RIGHT
		)
		y += _ROW


func _read() -> void:
	if Multiplayer.local != null:
		_on_inventory_changed(Multiplayer.local.inventory, Multiplayer.local.gold)


func _on_inventory_changed(inventory: Dictionary, gold: int) -> void:
	if gold > _gold:
		_glow = 1.0
	_inventory = inventory
	_gold = gold
	queue_redraw()
