extends Control
## The boss's name, health and phases, while it lives.

const _Fields = preload("../fields.gd")
const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

var _boss_id: String = ""
var _title: String = ""
var _phases: Array = []
var _lag: float = 1.0


func _process(delta: float) -> void:
	_find()
	visible = _boss_id != ""
	if not visible:
		return
	var share: float = _share()
	_lag = share if share > _lag else move_toward(_lag, share, delta * 0.3)
	queue_redraw()


func _draw() -> void:
	if _boss_id == "" or Multiplayer.state == null:
		return
	_Painter.panel(self, Rect2(Vector2.ZERO, size))
	var phase: int = Multiplayer.state.boss_phase
	_Painter.text(self, Vector2(16.0, 26.0), _title, 18, _Palette.GOLD, HORIZONTAL_ALIGNMENT_LEFT, true, 4)
	var words: String = "Phase %d of %d" % [phase + 1, _phases.size() + 1]
	_Painter.text(self, Vector2(size.x - 16.0, 25.0), words, 14, _Palette.TEXT_DIM, HORIZONTAL_ALIGNMENT_RIGHT, true)
	var rect: Rect2 = Rect2(14.0, 36.0, size.x - 28.0, 20.0)
	_Painter.bar(self, rect, _share(), _Palette.KING_CLOTH.lightened(0.12), _lag)
	for entry: Dictionary in _phases:
		var x: float = rect.position.x + rect.size.x * _Fields.number(entry, "below_health_share")
		draw_line(Vector2(x, rect.position.y), Vector2(x, rect.end.y), Color(_Palette.GOLD, 0.9), 2.0)
	_Painter.text(
		self, rect.get_center() + Vector2(0.0, 5.0), "%d" % ceili(Multiplayer.room.enemy_health(_boss_id)), 13, _Palette.TEXT,
		HORIZONTAL_ALIGNMENT_CENTER, true, 4
	)


func _share() -> float:
	var boss: TrEnemySchema = Multiplayer.state.enemy(_boss_id)
	return Multiplayer.room.enemy_health(_boss_id) / maxf(boss.max_health, 1.0)


func _find() -> void:
	var before: String = _boss_id
	_boss_id = ""
	if Multiplayer.state == null:
		return
	for id: String in Multiplayer.state.enemies:
		var enemy: TrEnemySchema = Multiplayer.state.enemy(id)
		if enemy.is_alive and (id == before or _has_phases(enemy.enemy_type_id)):
			_boss_id = id
			if id != before:
				var type: Dictionary = Multiplayer.content.enemy_type(enemy.enemy_type_id)
				_title = TrContentCache.text_of(type, "name")
				_phases = _Fields.list(type, "phases")
				_lag = _share()
			return


static func _has_phases(enemy_type_id: String) -> bool:
	return not _Fields.list(Multiplayer.content.enemy_type(enemy_type_id), "phases").is_empty()
