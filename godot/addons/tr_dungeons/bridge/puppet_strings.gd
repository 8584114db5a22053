extends RefCounted
## The strings of a [TrPuppet]: finds the nodes of a character by the names of its [TrPuppetProfile], switches them off and feeds them.

const _Scenes = preload("world_scenes.gd")

const _CALLBACKS: PackedStringArray = [
	"process", "physics_process", "process_input", "process_shortcut_input", "process_unhandled_input", "process_unhandled_key_input",
]

var _body: Node3D
var _profile: TrPuppetProfile
var _animation: AnimationPlayer
# What was switched off, and how it was before.
var _modes: Dictionary[Node, Node.ProcessMode] = {}
var _callbacks: PackedStringArray = []
# What was fed last, by its key.
var _fed: Dictionary[StringName, Variant] = {}
# A name of the profile, taken apart: what regenerates is written several times a second.
var _targets: Dictionary[String, Target] = {}


## A property or a signal of a node below a character.
class Target:
	extends RefCounted
	## From the character.
	var path: NodePath
	## What is behind the first colon, as text and as a path.
	var name: StringName
	## As [member name].
	var property: NodePath
	## The resource that the property is in; empty for one of the node itself.
	var owner: NodePath
	## Of [member name], behind each further colon.
	var parts: PackedStringArray
	# As long as it is there, it is not looked for again.
	var _found: Node = null
	# Whether it is known to have the property: a node does not lose one, but the resource in it may be another.
	var _has_property: bool = false

	func _init(text: String) -> void:
		path = NodePath(text.get_slice(":", 0))
		name = text.substr(text.find(":") + 1)
		property = NodePath(name)
		owner = NodePath(name.rsplit(":", true, 1)[0]) if name.contains(":") else ^""
		parts = name.split(":")

	## The node; [code]null[/code] if the character has none.
	func node_below(body: Node) -> Node:
		if not is_instance_valid(_found) or not _found.is_inside_tree():
			_found = body.get_node_or_null(path)
			_has_property = false
		return _found

	## Whether the node has the property. Of one in a resource, whether the resource is there; one that is not there yet is nothing to
	## complain of.
	func has_property(body: Node) -> bool:
		var inner: Object = node_below(body)
		if _has_property:
			return true
		for part: String in parts:
			if inner == null:
				return true
			if not part in inner:
				return false
			var value: Variant = inner.get(part)
			inner = value if value is Object else null
		_has_property = parts.size() == 1
		return true


func _init(body: Node3D, profile: TrPuppetProfile) -> void:
	_body = body
	_profile = profile
	var players: Array[Node] = body.find_children("*", "AnimationPlayer", true, false)
	_animation = players[0] if not players.is_empty() else null


## Switches off what the profile names, and the callbacks of the character itself.
func switch_off() -> void:
	for path: String in _profile.switched_off:
		var component: Node = _body.get_node_or_null(path)
		if component != null:
			_modes[component] = component.process_mode
			component.process_mode = Node.PROCESS_MODE_DISABLED
	for callback: String in _CALLBACKS:
		if _body.call("is_" + callback.replace("process", "processing")):
			_callbacks.append(callback)
			_body.call("set_" + callback, false)
	for name: String in _profile.own_copies:
		var shared: Variant = _read(name)
		if shared is Resource:
			var of_all: Resource = shared
			_write(name, of_all.duplicate())
	for name: String in _profile.emptied:
		_write(name, null)
	_say_what_is_missing()


## Switches it on again: the game plays by itself.
func switch_on() -> void:
	for component: Node in _modes:
		if is_instance_valid(component):
			component.process_mode = _modes[component]
	for callback: String in _callbacks:
		_body.call("set_" + callback, true)
	_modes.clear()
	_callbacks.clear()


## Sets a value where it is another than before. Returns whether it is.
func feed(key: StringName, value: Variant) -> bool:
	if is_same(_fed.get(key), value):
		return false
	_fed[key] = value
	for name: String in _names(_profile.values, key):
		_write(name, value)
	return true


## Emits the signals of a key.
func emit(key: StringName, arguments: Array = []) -> void:
	for name: String in _names(_profile.signals, key):
		var target: Target = _target(name)
		var node: Node = target.node_below(_body)
		if node != null and node.has_signal(target.name):
			node.callv(&"emit_signal", [target.name] + arguments)


## Plays what the profile has for a state, if the character can.
func animate(state: TrPlayerSchema.Activity) -> void:
	if _animation == null:
		return
	var names: PackedStringArray = _profile.animations.get(state, PackedStringArray())
	for name: String in names:
		if _animation.has_animation(name):
			_animation.play(name)
			return


func _say_what_is_missing() -> void:
	if _body.has_meta(_Scenes.IS_PLAIN):
		return
	var scene: String = _body.scene_file_path if _body.scene_file_path != "" else str(_body.name)
	if _names(_profile.values, &"health").is_empty() and _names(_profile.signals, &"health").is_empty():
		TrBridgeNotes.say_once("%s: the profile of its TrPuppet names nothing that health goes to." % scene)
		return
	var health: PackedStringArray = _profile.values.get(&"health", PackedStringArray()) + _profile.signals.get(&"health", PackedStringArray())
	if not Array(health).any(func(name: String) -> bool: return _target(name).node_below(_body) != null):
		TrBridgeNotes.say_once(
			"%s: its health is shown nowhere, since it has none of %s. Name its own nodes in a TrPuppetProfile." % [scene, ", ".join(health)]
		)
	for key: StringName in _profile.values:
		for name: String in _names(_profile.values, key):
			var target: Target = _target(name)
			if target.node_below(_body) != null and not target.has_property(_body):
				TrBridgeNotes.say_once("%s: there is no property \"%s\" for %s." % [scene, name, key])


static func _names(table: Dictionary[StringName, PackedStringArray], key: StringName) -> PackedStringArray:
	return table.get(key, PackedStringArray())


func _target(name: String) -> Target:
	var known: Target = _targets.get(name)
	if known == null:
		known = Target.new(name)
		_targets[name] = known
	return known


func _read(name: String) -> Variant:
	var target: Target = _target(name)
	var node: Node = target.node_below(_body)
	return node.get_indexed(target.property) if node != null and target.has_property(_body) else null


func _write(name: String, value: Variant) -> void:
	var target: Target = _target(name)
	var node: Node = target.node_below(_body)
	if node == null or not target.has_property(_body):
		return
	# What is within a resource that is not there cannot be set.
	if not target.owner.is_empty() and not node.get_indexed(target.owner) is Object:
		return
	node.set_indexed(target.property, value)
