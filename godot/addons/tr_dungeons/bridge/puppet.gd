class_name TrPuppet
extends Node
## Makes a character of an existing game show what the server says: a node below the character's scene, which switches the game's own
## components off, moves the character, and feeds health, mana, stamina and states to the nodes that show them.
##
## [TrWorld] puts one below each character that it spawns. For the local player alone, add it yourself below the player's scene: it takes over
## while the player is in a room, and lets go when it is in none.
## [codeblock]
## player.add_child(TrPuppet.new())
## [/codeblock]
## What the game calls its nodes says [member profile]; what is not there is said once, by [TrBridgeNotes].

## Whom the character shows.
enum Kind { OWN_PLAYER, PLAYER, ENEMY }

const _Activity = preload("puppet_activity.gd")
const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")
const _Strings = preload("puppet_strings.gd")

## Health has changed, or its maximum has.
signal health_changed(current: float, maximum: float)
## Mana has changed, or its maximum has. Enemies have none.
signal mana_changed(current: float, maximum: float)
## Stamina has changed, or its maximum has. Enemies have none.
signal stamina_changed(current: float, maximum: float)
## What the character does is another than before.
signal state_changed(before: TrPlayerSchema.Activity, now: TrPlayerSchema.Activity)
## The character has died.
signal died
## The character is alive again.
signal respawned
## A hit has taken health; [param source] is the character that dealt it, [code]null[/code] if nobody knows.
signal damage_taken(amount: float, source: Node3D)
## A hit of this character has taken health of [param target], which is [code]null[/code] if it is not shown.
signal damage_dealt(amount: float, target: Node3D)

## Whose character it is.
@export var kind: Kind = Kind.OWN_PLAYER
## The player_id or enemy_instance_id; the local player needs none.
@export var id: String = ""
## How far above the floor the scene's own origin belongs, in metres.
@export var height: float = 0.0
## How the game calls its nodes.
@export var profile: TrPuppetProfile = TrPuppetProfile.new()
## Who says how things are; the autoload [code]Multiplayer[/code] if it is not set.
var manager: MultiplayerManager = null
## Whose coordinates the server's places are in; the scene's own if it is not set.
var origin: Node3D = null
## What the local player wants; [code]null[/code] for others, and while the local player is in no room.
var wishes: TrOwnWishes = null
## What the character does.
var state: TrPlayerSchema.Activity = TrPlayerSchema.Activity.IDLE
## Whether the server moves the character now.
var is_held: bool:
	get:
		return _strings != null

var _body: Node3D = null
var _strings: _Strings = null
var _shown_at: Vector3 = Vector3.ZERO
var _is_alive: bool = true
var _activity: _Activity = null
var _items: Dictionary = {}
# What comes back in a tick, of players who are not the local one. A room has one version of the content as long as it lasts.
var _mana_per_tick: float = 0.0
var _stamina_per_tick: float = 0.0


func _ready() -> void:
	_body = get_parent() as Node3D
	if _body == null:
		TrBridgeNotes.say_once("A TrPuppet belongs below a Node3D, the character that it moves; below \"%s\" it does nothing." % get_parent().name)
		set_process(false)
		return
	if manager == null:
		manager = get_node_or_null(^"/root/Multiplayer") as MultiplayerManager
	if manager == null:
		TrBridgeNotes.say_once("There is no autoload Multiplayer: switch the plugin \"TR-Dungeons multiplayer\" on. The game plays by itself.")
		set_process(false)
		return
	# Between two rooms there is no state for a moment, and the character stands.
	manager.room.left.connect(func(_code: int, _reason: String) -> void: let_go())
	manager.failed.connect(func(_error: ColyseusError) -> void: _let_go_outside())
	# At once, or the character would act by itself for a frame. Below one that is not ready yet there is a next frame.
	if _body.is_node_ready():
		_process(0.0)


func _exit_tree() -> void:
	let_go()


func _process(delta: float) -> void:
	if manager.local == null:
		return
	if kind == Kind.OWN_PLAYER:
		id = manager.player_id
	var is_there: bool = manager.state.enemies.has(id) if kind == Kind.ENEMY else manager.state.players.has(id)
	if not is_there:
		return
	if not is_held:
		_take_over()
	if wishes != null:
		wishes.advance(delta)
	_move()
	var speed: float = _shown_at.distance_to(_body.global_position) / maxf(delta, 0.001)
	_shown_at = _body.global_position
	if kind == Kind.ENEMY:
		_feed_enemy(manager.state.enemy(id), speed)
	else:
		_feed_player(manager.state.player(id), speed)


## The game's own components act again, and the server moves the character no more.
func let_go() -> void:
	if not is_held:
		return
	if kind == Kind.OWN_PLAYER and manager.progress.inventory_changed.is_connected(_feed_inventory):
		manager.progress.inventory_changed.disconnect(_feed_inventory)
	if is_instance_valid(_body):
		_strings.switch_on()
	_strings = null
	wishes = null


## Tells of a hit that this character has taken.
func tell_damage_taken(amount: float, source: Node3D) -> void:
	damage_taken.emit(amount, source)
	if is_held:
		_strings.emit(&"damage_taken", [amount, source])


## Tells of a hit that this character has dealt.
func tell_damage_dealt(amount: float, target: Node3D) -> void:
	damage_dealt.emit(amount, target)
	if is_held:
		_strings.emit(&"damage_dealt", [amount, target])


func _let_go_outside() -> void:
	if manager.local == null:
		let_go()


func _take_over() -> void:
	_strings = _Strings.new(_body, profile)
	_strings.switch_off()
	_activity = _Activity.new(manager)
	_mana_per_tick = _per_tick(&"mana_regeneration")
	_stamina_per_tick = _per_tick(&"stamina_regeneration")
	_move()
	_shown_at = _body.global_position
	if kind == Kind.OWN_PLAYER:
		wishes = TrOwnWishes.new(manager, profile.actions)
		manager.progress.inventory_changed.connect(_feed_inventory)


func _move() -> void:
	var place: Vector3 = manager.room.enemy_position(id) if kind == Kind.ENEMY else manager.room.player_position(id)
	place.y += height
	_body.global_position = origin.to_global(place) if origin != null else place
	_body.rotation.y = manager.room.enemy_yaw(id) if kind == Kind.ENEMY else manager.room.player_yaw(id)


func _feed_enemy(enemy: TrEnemySchema, speed: float) -> void:
	_feed_resource(&"health", &"max_health", manager.room.enemy_health(id), enemy.max_health, health_changed)
	_feed_life(enemy.is_alive)
	_feed_state(_activity.of_enemy(enemy, speed))


func _feed_player(player: TrPlayerSchema, speed: float) -> void:
	var tick: float = manager.room.tick
	_feed_resource(&"health", &"max_health", player.current_health, player.max_health, health_changed)
	if kind == Kind.OWN_PLAYER:
		_feed_resource(&"mana", &"max_mana", manager.local.mana, player.max_mana, mana_changed)
		_feed_resource(&"stamina", &"max_stamina", manager.local.stamina, player.max_stamina, stamina_changed)
	else:
		_feed_resource(&"mana", &"max_mana", player.mana_at(tick, _mana_per_tick), player.max_mana, mana_changed)
		_feed_resource(&"stamina", &"max_stamina", player.stamina_at(tick, _stamina_per_tick), player.max_stamina, stamina_changed)
	_feed_life(player.is_alive)
	_feed_state(manager.local.activity if kind == Kind.OWN_PLAYER else _activity.of_player(player, speed))


func _feed_resource(key: StringName, max_key: StringName, current: float, maximum: float, own_signal: Signal) -> void:
	var is_other_maximum: bool = _strings.feed(max_key, maximum)
	if _strings.feed(key, current) or is_other_maximum:
		own_signal.emit(current, maximum)
		_strings.emit(key, [current, maximum])


func _feed_life(is_alive: bool) -> void:
	if is_alive == _is_alive:
		return
	_is_alive = is_alive
	if is_alive:
		respawned.emit()
		_strings.emit(&"respawned")
	else:
		died.emit()
		_strings.emit(&"died")


func _feed_state(now: TrPlayerSchema.Activity) -> void:
	if not is_held or not _strings.feed(&"state", now):
		return
	var before: TrPlayerSchema.Activity = state
	state = now
	if before != now:
		state_changed.emit(before, now)
		_strings.emit(&"state", [before, now])
	_strings.animate(now)


func _feed_inventory(items: Dictionary, gold: int) -> void:
	if _strings.feed(&"gold", gold):
		_strings.emit(&"gold", [gold])
	var before: Dictionary = _items
	_items = items.duplicate()
	_strings.feed(&"items", _items.duplicate())
	_tell_more(before, _items, &"item_added")
	_tell_more(_items, before, &"item_removed")


# Of each item of which there is more in the second than in the first.
func _tell_more(first: Dictionary, second: Dictionary, key: StringName) -> void:
	for item_id: String in second:
		var more: int = roundi(_Fields.number(second, item_id) - _Fields.number(first, item_id))
		if more > 0:
			_strings.emit(key, [item_id, more])


func _per_tick(regeneration: StringName) -> float:
	return _Fields.number(manager.content.regeneration(regeneration), "per_second") / manager.room.others.ticks_per_second
