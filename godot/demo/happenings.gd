extends RefCounted
## Shows what happens in the room: sparks, numbers, shaking, big words.

const _Fields = preload("fields.gd")
const _Palette = preload("look/palette.gd")
const _PhaseWords = preload("phase_words.gd")

const _HIT_HEIGHT: Vector3 = Vector3(0.0, 1.0, 0.0)
const _NUMBER_HEIGHT: Vector3 = Vector3(0.0, 1.7, 0.0)

var _entities: DemoEntities
var _effects: DemoEffects
var _camera: DemoCamera
var _hud: DemoHud


func _init(entities: DemoEntities, effects: DemoEffects, camera: DemoCamera, hud: DemoHud) -> void:
	_entities = entities
	_effects = effects
	_camera = camera
	_hud = hud


## Shows one event of [signal MultiplayerManager.combat_event_received].
func show(event: Dictionary) -> void:
	match _Fields.text(event, "event_type"):
		"damage_dealt":
			_show_hit_enemy(event)
		"damage_taken":
			_show_hit_player(event)
		"ability_used":
			_show_use(event)
		"enemy_died":
			_effects.burst(_place(event, "target_enemy_id") + _HIT_HEIGHT, Color("ffdfb0"), 1.6)
		"player_died":
			_tell_death(event)
		"player_respawned":
			_effects.burst(_place(event, "source_player_id") + _HIT_HEIGHT, Color("9fe8ff"), 1.6)
		"loot_picked_up":
			_tell_pick_up(event)
		"room_cleared":
			_hud.announce("Room cleared", "the doors are open", _Palette.GOOD)
		"boss_phase":
			_show_phase(event)


func _show_phase(event: Dictionary) -> void:
	var phase: int = int(_Fields.number(event, "phase"))
	_hud.announce("Phase %d" % (phase + 1), _phase_words(_Fields.text(event, "source_enemy_id"), phase), _Palette.DANGER.lightened(0.15))
	_camera.shake(0.35)
	_effects.burst(_place(event, "source_enemy_id") + _HIT_HEIGHT, _Palette.DANGER, 2.0)


# What the content says of this phase of this enemy; nothing where nobody knows.
func _phase_words(enemy_instance_id: String, phase: int) -> String:
	var enemy: TrEnemySchema = Multiplayer.state.enemy(enemy_instance_id) if Multiplayer.state != null else null
	if enemy == null:
		return ""
	return _PhaseWords.of(Multiplayer.content.enemy_type(enemy.enemy_type_id), phase, Multiplayer.content.entries("abilities"))


func _show_hit_enemy(event: Dictionary) -> void:
	var at: Vector3 = _place(event, "target_enemy_id")
	var is_critical: bool = _Fields.flag(event, "is_critical")
	var is_own: bool = _Fields.text(event, "source_player_id") == Multiplayer.player_id
	var view: DemoEnemyView = _entities.enemies.get(_Fields.text(event, "target_enemy_id"))
	if view != null:
		view.flash()
	_effects.burst(at + _HIT_HEIGHT, Color("ffe3a1") if is_critical else Color("ffb37a"), 1.3 if is_critical else 0.9)
	var color: Color = _Palette.TEXT_DIM.lightened(0.35)
	if is_own:
		color = _Palette.GOLD if is_critical else Color.WHITE
	_hud.show_damage(at + _NUMBER_HEIGHT, _Fields.number(event, "damage_amount"), color, is_critical)
	if is_own:
		_camera.shake(0.16 if is_critical else 0.06)


func _show_hit_player(event: Dictionary) -> void:
	var id: String = _Fields.text(event, "target_player_id")
	var at: Vector3 = _place(event, "target_player_id")
	var view: DemoPlayerView = _entities.players.get(id)
	if view != null:
		view.flash()
	_hud.show_damage(at + _NUMBER_HEIGHT, _Fields.number(event, "damage_amount"), _Palette.TAKEN, false)
	if id == Multiplayer.player_id:
		_camera.shake(0.22)


func _show_use(event: Dictionary) -> void:
	var view: DemoPlayerView = _entities.players.get(_Fields.text(event, "source_player_id"))
	if view != null and int(_Fields.number(event, "activity")) == TrPlayerSchema.Activity.ATTACKING:
		view.swing()


func _tell_death(event: Dictionary) -> void:
	var id: String = _Fields.text(event, "target_player_id")
	_effects.burst(_place(event, "target_player_id") + _HIT_HEIGHT, _Palette.DANGER, 1.5)
	var player: TrPlayerSchema = Multiplayer.state.player(id) if Multiplayer.state != null else null
	if player != null and id != Multiplayer.player_id:
		_hud.note("%s has fallen" % player.character_name, _Palette.DANGER.lightened(0.3))


func _tell_pick_up(event: Dictionary) -> void:
	_effects.burst(_Fields.place(event, "position") + Vector3.UP * 0.5, _Palette.GOLD, 0.8)
	var id: String = _Fields.text(event, "source_player_id")
	var player: TrPlayerSchema = Multiplayer.state.player(id) if Multiplayer.state != null else null
	if player == null or not event.has("item_id"):
		return
	var who: String = "You take" if id == Multiplayer.player_id else "%s takes" % player.character_name
	var quantity: int = int(_Fields.number(event, "item_quantity", 1.0))
	var what: String = _Fields.title(_Fields.text(event, "item_id"))
	_hud.note("%s %s" % [who, what if quantity == 1 else "%d %s" % [quantity, what.to_lower()]], _Palette.GOLD)


# Where it is shown, rather than where the server had it.
func _place(event: Dictionary, key: String) -> Vector3:
	return _entities.place_of(_Fields.text(event, key), _Fields.place(event, "position"))
