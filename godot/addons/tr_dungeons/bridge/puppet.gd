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
## Mana has changed, or its maximum has; what comes back is told in parts of half a percent. Enemies have none.
signal mana_changed(current: float, maximum: float)
## Stamina has changed, or its maximum has; what comes back is told in parts of half a percent. Enemies have none.
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
## The local player wants to open the nearest door, or to go through it: [TrWorld] does it.
signal interact_wished

# Mana and stamina that come back are told in parts of their maximum: nobody sees less, and each part is set, told and drawn by the game. What is
# spent is told at once.
const _SEEN_SHARE: float = 0.005

## Whose character it is.
@export var kind: Kind = Kind.OWN_PLAYER
## The player_id or enemy_instance_id; the local player needs none.
@export var id: String = ""
## How far above the floor the scene's own origin belongs, in metres.
@export var height: float = 0.0:
	set(value):
		height = value
		_wake()
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
# On the server's floor.
var _shown_at: Vector3 = Vector3.ZERO
var _is_alive: bool = true
var _activity: _Activity = null
# Of an enemy that stands: nothing is to be shown until something of it changes, or the game has moved it.
var _rests_on: TrEnemyTracks.Track = null
var _rest_position: Vector3 = Vector3.ZERO
var _rest_yaw: float = 0.0
var _items: Dictionary = {}
var _health: Bar = null
var _mana: Bar = null
var _stamina: Bar = null
# What was fed last; before anything was, none of [enum TrPlayerSchema.Activity].
var _fed_state: int = -1
# What comes back in a tick, of players who are not the local one. A room has one version of the content as long as it lasts.
var _mana_per_tick: float = 0.0
var _stamina_per_tick: float = 0.0


## Health, mana or stamina as it was told last: in most frames it is the same.
class Bar:
	extends RefCounted
	## What its amount and its maximum are called in a profile.
	var key: StringName
	## As [member key].
	var max_key: StringName
	## Of the puppet.
	var changed: Signal
	## No number before it was told at all.
	var current: float = NAN
	## As [member current].
	var maximum: float = NAN

	func _init(p_key: StringName, p_max_key: StringName, p_changed: Signal) -> void:
		key = p_key
		max_key = p_max_key
		changed = p_changed


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
	# Asked for once in a frame: each way to it through the manager is some calls.
	var there: TrRoomConnection = manager.room.connection
	if there == null:
		return
	match kind:
		Kind.ENEMY:
			_show_enemy(there, delta)
		Kind.PLAYER:
			_show_player(there, delta)
		Kind.OWN_PLAYER:
			_show_own_player(there, delta)


## The game's own components act again, and the server moves the character no more.
func let_go() -> void:
	_wake()
	if not is_held:
		return
	if kind == Kind.OWN_PLAYER and manager.progress.inventory_changed.is_connected(_feed_inventory):
		manager.progress.inventory_changed.disconnect(_feed_inventory)
	if is_instance_valid(_body):
		_strings.switch_on()
	_strings = null
	wishes = null


## Shows an enemy that stands anew if the game has moved it: the [TrWorld] asks for it several times a second.
func look_again() -> void:
	if _rests_on != null and (_body.position != _rest_position or _body.rotation.y != _rest_yaw):
		_wake()


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


func _show_enemy(there: TrRoomConnection, delta: float) -> void:
	var track: TrEnemyTracks.Track = there.enemies.track_of(id)
	if track == null:
		return
	if _strings == null:
		_take_over(track.shown)
	var enemy: TrEnemySchema = track.enemy
	var speed: float = _move(track.shown, track.yaw, delta)
	_feed_bar(_health, there.combat.health_of(id), enemy.max_health)
	_feed_life_and_state(enemy.is_alive, _activity.of_enemy(enemy, speed))
	# Below another node its place in the World may be another, though it does not move itself.
	if is_held and speed == 0.0 and not track.is_moving and origin is TrWorld and _body.get_parent() == origin:
		_rest(track)


# Most enemies of a crowd stand most of the time, and cost nothing then.
func _rest(track: TrEnemyTracks.Track) -> void:
	_rests_on = track
	_rest_position = _body.position
	_rest_yaw = _body.rotation.y
	track.changed.connect(_wake)
	track.ends_at_tick = _activity.until_tick
	set_process(false)


func _wake() -> void:
	if _rests_on == null:
		return
	_rests_on.changed.disconnect(_wake)
	_rests_on.ends_at_tick = INF
	_rests_on = null
	set_process(true)


func _show_player(there: TrRoomConnection, delta: float) -> void:
	var player: TrPlayerSchema = there.state.players.get(id)
	if player == null:
		return
	var place: Vector3 = there.others.position_of(id)
	if _strings == null:
		_take_over(place)
	var speed: float = _move(place, there.others.yaw_of(id), delta)
	_feed_bar(_health, player.current_health, player.max_health)
	var tick: float = there.clock.tick()
	_feed_growing(_mana, player.mana_at(tick, _mana_per_tick), player.max_mana)
	_feed_growing(_stamina, player.stamina_at(tick, _stamina_per_tick), player.max_stamina)
	_feed_life_and_state(player.is_alive, _activity.of_player(player, speed))


func _show_own_player(there: TrRoomConnection, delta: float) -> void:
	var local: TrLocalPlayer = there.local
	if not there.state.players.has(there.player_id):
		return
	var player: TrPlayerSchema = local.me
	if _strings == null:
		_take_over(local.position)
	wishes.advance(delta)
	_move(local.position, local.yaw, delta)
	_feed_bar(_health, player.current_health, player.max_health)
	_feed_growing(_mana, local.mana, player.max_mana)
	_feed_growing(_stamina, local.stamina, player.max_stamina)
	_feed_life_and_state(player.is_alive, local.activity)


func _take_over(place: Vector3) -> void:
	_strings = _Strings.new(_body, profile)
	_strings.switch_off()
	_activity = _Activity.new(manager)
	_mana_per_tick = _per_tick(&"mana_regeneration")
	_stamina_per_tick = _per_tick(&"stamina_regeneration")
	_health = Bar.new(&"health", &"max_health", health_changed)
	_mana = Bar.new(&"mana", &"max_mana", mana_changed)
	_stamina = Bar.new(&"stamina", &"max_stamina", stamina_changed)
	_fed_state = -1
	_shown_at = place
	if kind == Kind.OWN_PLAYER:
		id = manager.player_id
		wishes = TrOwnWishes.new(manager, profile.actions)
		wishes.interact_wished.connect(interact_wished.emit)
		manager.progress.inventory_changed.connect(_feed_inventory)


# Returns how fast the character is seen to move, in metres a second.
func _move(place: Vector3, yaw: float, delta: float) -> float:
	var speed: float = _shown_at.distance_to(place) / maxf(delta, 0.001)
	_shown_at = place
	place.y += height
	# Each setting goes down to all nodes below the character: one that stands is not set.
	if origin != null and _body.get_parent_node_3d() == origin:
		if _body.position != place:
			_body.position = place
	else:
		_body.global_position = origin.to_global(place) if origin != null else place
	if not is_equal_approx(_body.rotation.y, yaw):
		_body.rotation.y = yaw
	return speed


func _feed_bar(bar: Bar, current: float, maximum: float) -> void:
	if current == bar.current and maximum == bar.maximum:
		return
	bar.current = current
	bar.maximum = maximum
	_strings.feed(bar.max_key, maximum)
	_strings.feed(bar.key, current)
	bar.changed.emit(current, maximum)
	_strings.emit(bar.key, [current, maximum])


func _feed_growing(bar: Bar, current: float, maximum: float) -> void:
	var grown: float = current - bar.current
	if maximum == bar.maximum and current < maximum and grown >= 0.0 and grown < maximum * _SEEN_SHARE:
		return
	_feed_bar(bar, current, maximum)


func _feed_life_and_state(is_alive: bool, now: TrPlayerSchema.Activity) -> void:
	if is_alive != _is_alive:
		_feed_life(is_alive)
	if now != _fed_state:
		_feed_state(now)


func _feed_life(is_alive: bool) -> void:
	_is_alive = is_alive
	if is_alive:
		respawned.emit()
		_strings.emit(&"respawned")
	else:
		died.emit()
		_strings.emit(&"died")


func _feed_state(now: TrPlayerSchema.Activity) -> void:
	if not is_held:
		return
	_fed_state = now
	_strings.feed(&"state", now)
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
