class_name TrWorld
extends Node3D
## Shows a room of the server with an existing game's own scenes: spawns and removes players, enemies, loot and doors, puts a [TrPuppet]
## below each character, and lets the local player take loot and go through doors.
## [codeblock]
## func _ready() -> void:
##     var world := TrWorld.new()
##     world.own_player = $Player
##     add_child(world)
##     await Multiplayer.play({character_name = "Ada"})
## [/codeblock]
## Enemies are shown with the scene that the content names as their [code]model_path[/code]; everything else with the scenes of TR-Dungeons,
## unless [member overrides] has another. A scene that is missing is shown as a plain shape, and said once by [TrBridgeNotes].
## [br][br]
## The World's coordinates are this node's own: move it to where the game's level begins.

## A node shows something now. [param kind] is [code]player[/code], [code]enemy[/code], [code]loot[/code], [code]door[/code] or
## [code]projectile[/code].
signal spawned(kind: StringName, id: String, node: Node3D)
## It is gone; [param node] is freed at the end of the frame.
signal removed(kind: StringName, id: String, node: Node3D)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")
const _Scenes = preload("world_scenes.gd")
const _Steward = preload("world_steward.gd")

const _DEFAULT_PATHS: Dictionary[StringName, String] = {
	&"player": "res://scenes/player/player.tscn", &"loot": "res://scripts/loot/pickup_item.gd", &"door": "res://scenes/door.tscn",
	&"projectile": "",
}
# Each enemy that stands is looked at in one of so many turns.
const _LOOK_TURNS: float = 10.0
const _LOOT_HEIGHT_M: float = 0.5

## The game's own player, which the local player moves; without it one is spawned as for others.
@export var own_player: Node3D = null
## How far above the floor the origin of [member own_player] belongs, in metres.
@export var own_player_height: float = 0.0
## Other scenes than the usual: by enemy_type_id, item_id, item type, door_id, ability_id or class_id, else by [code]player[/code],
## [code]enemy[/code], [code]loot[/code], [code]door[/code], [code]projectile[/code].
@export var overrides: Dictionary[String, TrSceneOverride] = {}
## How the game calls the nodes of its characters.
@export var profile: TrPuppetProfile = TrPuppetProfile.new()
## Groups whose nodes are removed when the local player comes into a room: what the game has placed itself and the server has, too.
@export var cleared_groups: Array[StringName] = [&"enemies", &"enemy"]
## Whether the local player takes what it comes near to, as in TR-Dungeons.
@export var takes_loot: bool = true
## Whether the local player goes through open doors that it walks into.
@export var passes_doors: bool = true
## Whether the local player comes back from death as soon as it may. Switch it off where a death screen calls
## [method TrActions.respawn].
@export var respawns: bool = true
## Who says how things are; the autoload [code]Multiplayer[/code] if it is not set.
var manager: MultiplayerManager = null

var _scenes: _Scenes = _Scenes.new()
var _steward: _Steward = null
# Kind → id → the node that shows it. Of what is not to be shown, such as a corpse from before, null.
var _nodes: Dictionary[StringName, Dictionary] = {&"player": {}, &"enemy": {}, &"loot": {}, &"door": {}, &"projectile": {}}
# Those of enemies, also of some that are gone; they are looked at by turns.
var _enemy_puppets: Array = []
var _looked_at: int = 0
# Of the local player, as long as its character is shown.
var _own_puppet: TrPuppet = null
# Whose room is shown.
var _there: TrRoomConnection = null
# Whether the state has changed since it was shown, and which changes of what is predicted are shown.
var _is_stale: bool = true
var _shown_changes: int = 0


func _ready() -> void:
	var apart: String = TrAddonVersions.problem()
	if manager == null:
		manager = get_node_or_null(^"/root/Multiplayer") as MultiplayerManager
	if manager == null:
		apart = "There is no autoload Multiplayer: switch the plugin \"TR-Dungeons multiplayer\" on. The game plays by itself."
	if apart != "":
		TrBridgeNotes.say_once(apart)
		set_process(false)
		return
	_steward = _Steward.new(self)
	manager.combat_event_received.connect(_on_event)
	# Between two rooms there is no state for a moment, and the local player stands.
	manager.room.left.connect(func(_code: int, _reason: String) -> void: _clear())
	manager.failed.connect(func(_error: ColyseusError) -> void: _clear_outside())
	manager.room.changed.connect(func() -> void: _is_stale = true)
	# At once, or the game would play by itself for a frame.
	manager.room.entered.connect(func(_id: String) -> void: _process(0.0))


func _exit_tree() -> void:
	_clear()


func _process(_delta: float) -> void:
	var there: TrRoomConnection = manager.room.connection
	if there == null:
		return
	var state: TrRoomStateSchema = there.state
	# Also who comes into the same room again is shown all of it anew.
	if there != _there:
		_come_in(there)
	var predicted_changes: int = there.predicted.changes
	if _is_stale or predicted_changes != _shown_changes:
		_is_stale = false
		_shown_changes = predicted_changes
		_show_all(state)
	for id: String in _nodes[&"door"]:
		_move_door(id)
	for id: String in _nodes[&"projectile"]:
		node_of(&"projectile", id).position = manager.room.projectile_position(id)
	# By turns: neither needs every frame.
	if Engine.get_process_frames() % 2 == 0:
		_steward.advance()
	else:
		for _count: int in ceili(_enemy_puppets.size() / _LOOK_TURNS):
			_look_at_next_enemy()


## The node that shows something; [code]null[/code] if nothing does. A character may have freed itself, as enemies of TR-Dungeons do in death.
func node_of(kind: StringName, id: String) -> Node3D:
	var node: Variant = _nodes[kind].get(id)
	return node if is_instance_valid(node) else null


## The puppet of a player or an enemy; [code]null[/code] if it is not shown.
func puppet_of(kind: StringName, id: String) -> TrPuppet:
	var node: Node3D = node_of(kind, id)
	if node == null:
		return null
	for child: Node in node.get_children():
		if child is TrPuppet:
			return child
	return null


## The puppet of the local player; [code]null[/code] while it is in no room.
func own_puppet() -> TrPuppet:
	return _own_puppet if is_instance_valid(_own_puppet) else null


## Opens the nearest door in reach, or goes through it if it is open. Returns what the server says.
func interact() -> TrVerdict:
	return await _steward.interact()


func _come_in(there: TrRoomConnection) -> void:
	for kind: StringName in _nodes:
		for id: String in _nodes[kind].keys():
			if id != manager.player_id:
				_remove(kind, id)
	_there = there
	_is_stale = true
	for group: StringName in cleared_groups:
		for placed: Node in get_tree().get_nodes_in_group(group):
			placed.queue_free()


func _clear_outside() -> void:
	if manager.local == null:
		_clear()


func _clear() -> void:
	for kind: StringName in _nodes:
		for id: String in _nodes[kind].keys():
			_remove(kind, id)
	_there = null


func _show_all(state: TrRoomStateSchema) -> void:
	_show(&"player", state.players, _make_player)
	_show(&"enemy", state.enemies, _make_enemy)
	_show_living(state.enemies)
	_show(&"loot", _shown_loot(), _make_loot)
	_show(&"door", state.doors, _make_door)
	_show(&"projectile", state.projectiles, _make_projectile)


func _show(kind: StringName, there: Dictionary, make: Callable) -> void:
	var shown: Dictionary = _nodes[kind]
	# Nearly always it is the same.
	if shown.size() == there.size() and shown.has_all(there.keys()):
		return
	for id: String in shown.keys():
		# On its way through a door, or while its connection is lost, the room does not show the local player; its character stands.
		if not there.has(id) and id != manager.player_id:
			_remove(kind, id)
	for id: String in there:
		if not shown.has(id):
			_spawn(kind, id, make)


# A character may have freed itself, as enemies of TR-Dungeons do in death, and its enemy be alive again.
func _show_living(enemies: Dictionary) -> void:
	var shown: Dictionary = _nodes[&"enemy"]
	for id: String in enemies:
		if not is_instance_valid(shown.get(id)) and manager.state.enemy(id).is_alive:
			_spawn(&"enemy", id, _make_enemy)


func _spawn(kind: StringName, id: String, make: Callable) -> void:
	var node: Node3D = make.call(id)
	_nodes[kind][id] = node
	if node != null:
		spawned.emit(kind, id, node)


func _remove(kind: StringName, id: String) -> void:
	var node: Node3D = node_of(kind, id)
	_nodes[kind].erase(id)
	if node == null:
		return
	removed.emit(kind, id, node)
	if node == own_player:
		_own_puppet.queue_free()
		_own_puppet.let_go()
	elif kind == &"door":
		node.get_parent().queue_free()
	elif _steward.is_taking(node):
		node.visible = false
	else:
		node.queue_free()
	if kind == &"player" and id == manager.player_id:
		_own_puppet = null


func _make_player(id: String) -> Node3D:
	if id == manager.player_id and own_player != null:
		_attach(own_player, TrPuppet.Kind.OWN_PLAYER, id, own_player_height, profile)
		return own_player
	var is_own: bool = id == manager.player_id
	var keys: PackedStringArray = [manager.state.player(id).class_id, "player"]
	return _make_character(&"player", TrPuppet.Kind.OWN_PLAYER if is_own else TrPuppet.Kind.PLAYER, id, keys, _DEFAULT_PATHS[&"player"], "players")


func _make_enemy(id: String) -> Node3D:
	var enemy: TrEnemySchema = manager.state.enemy(id)
	if not enemy.is_alive:
		return null
	var path: String = _Fields.text(manager.content.enemy_type(enemy.enemy_type_id), "model_path")
	var keys: PackedStringArray = [enemy.enemy_type_id, "enemy"]
	return _make_character(&"enemy", TrPuppet.Kind.ENEMY, id, keys, path, "the enemy type \"%s\"" % enemy.enemy_type_id)


func _make_character(
	kind: StringName, puppet_kind: TrPuppet.Kind, id: String, keys: PackedStringArray, path: String, what: String
) -> Node3D:
	var override: TrSceneOverride = _override_of(keys, path)
	var node: Node3D = _scenes.make(kind, override.path, what, keys[0])
	node.scale *= override.scale
	add_child(node)
	_attach(node, puppet_kind, id, override.height, override.profile if override.profile != null else profile)
	return node


func _attach(node: Node3D, kind: TrPuppet.Kind, id: String, height: float, names: TrPuppetProfile) -> void:
	var puppet: TrPuppet = TrPuppet.new()
	puppet.kind = kind
	puppet.id = id
	puppet.height = height
	puppet.profile = names
	puppet.manager = manager
	puppet.origin = self
	if kind == TrPuppet.Kind.ENEMY:
		_enemy_puppets.append(puppet)
	if kind == TrPuppet.Kind.OWN_PLAYER:
		_own_puppet = puppet
		puppet.interact_wished.connect(interact)
	node.add_child(puppet)


# An enemy that stands is not shown in each frame; one that the game has moved is put back nevertheless.
func _look_at_next_enemy() -> void:
	if _enemy_puppets.is_empty():
		return
	_looked_at = (_looked_at + 1) % _enemy_puppets.size()
	var puppet: Variant = _enemy_puppets[_looked_at]
	if is_instance_valid(puppet):
		var shown: TrPuppet = puppet
		shown.look_again()
	else:
		_enemy_puppets.remove_at(_looked_at)


func _shown_loot() -> Dictionary:
	var shown: Dictionary = {}
	for id: String in manager.state.loot_drops:
		if manager.room.is_loot_shown(id):
			shown[id] = true
	return shown


func _make_loot(id: String) -> Node3D:
	var loot: TrLootDropSchema = manager.state.loot(id)
	var override: TrSceneOverride = _override_of([loot.item_id, loot.item_type, "loot"], _DEFAULT_PATHS[&"loot"])
	var node: Node3D = _scenes.make(&"loot", override.path, "loot", "loot")
	node.set(&"item_id", loot.item_id)
	node.set(&"item_type", loot.item_type)
	node.set(&"quantity", int(loot.quantity))
	# The server says who takes it; the game's own area would take it as well.
	node.process_mode = Node.PROCESS_MODE_DISABLED
	node.scale *= override.scale
	node.position = Vector3(loot.position_x, maxf(override.height, _LOOT_HEIGHT_M), loot.position_z)
	if node.find_children("*", "VisualInstance3D", true, false).is_empty():
		node.add_child(_scenes.plain(&"loot"))
	add_child(node)
	return node


func _make_door(id: String) -> Node3D:
	var override: TrSceneOverride = _override_of([id, "door"], _DEFAULT_PATHS[&"door"])
	var node: Node3D = _scenes.make(&"door", override.path, "doors", "door")
	node.set(&"door_id", id)
	# A door of the game turns itself about its own y; along which way it stands says the node above it.
	var frame: Node3D = Node3D.new()
	var doorway: TrWalkableArea.Doorway = manager.room.walkable_area.doorway(id)
	if doorway != null:
		frame.position = Vector3(doorway.position.x, override.height, doorway.position.y)
		frame.rotation.y = PI / 2.0 if doorway.opening.x != doorway.position.x else 0.0
	frame.add_child(node)
	add_child(frame)
	# Its key would move it without the server.
	node.set_process_input(false)
	node.set_process_unhandled_input(false)
	return node


# Asked in every frame, since a door that is in motion takes no order.
func _move_door(id: String) -> void:
	var node: Node3D = node_of(&"door", id)
	var is_open: bool = manager.room.is_door_open(id)
	if node == null:
		return
	if not (node.has_method(&"open") and node.has_method(&"close") and &"is_open" in node):
		node.visible = not is_open
		return
	if node.get(&"is_open") != is_open:
		node.call(&"open" if is_open else &"close")


func _make_projectile(id: String) -> Node3D:
	var projectile: TrProjectileSchema = manager.state.projectiles[id]
	var ability_id: String = projectile.ability_id
	var override: TrSceneOverride = _override_of([ability_id, "projectile"], "")
	var node: Node3D = _scenes.plain(&"projectile") if override.path == "" else _scenes.make(&"projectile", override.path, ability_id, ability_id)
	# A projectile of the game would fly and hit by itself.
	node.process_mode = Node.PROCESS_MODE_DISABLED
	add_child(node)
	return node


func _override_of(keys: PackedStringArray, path: String) -> TrSceneOverride:
	for key: String in keys:
		var found: TrSceneOverride = overrides.get(key)
		if found == null:
			continue
		if found.path != "":
			return found
		var filled: TrSceneOverride = found.duplicate()
		filled.path = path
		return filled
	return TrSceneOverride.of(path)


func _on_event(event: Dictionary) -> void:
	if not _Fields.text(event, "event_type") in ["damage_dealt", "damage_taken"]:
		return
	var amount: float = _Fields.number(event, "damage_amount")
	var source: TrPuppet = _puppet_in(event, "source")
	var target: TrPuppet = _puppet_in(event, "target")
	if target != null:
		target.tell_damage_taken(amount, source.get_parent() as Node3D if source != null else null)
	if source != null:
		source.tell_damage_dealt(amount, target.get_parent() as Node3D if target != null else null)


func _puppet_in(event: Dictionary, side: String) -> TrPuppet:
	var enemy_id: String = _Fields.text(event, side + "_enemy_id")
	var player_id: String = _Fields.text(event, side + "_player_id")
	return puppet_of(&"enemy", enemy_id) if enemy_id != "" else puppet_of(&"player", player_id)
