extends RefCounted
## Makes the nodes that a [TrWorld] shows: the game's own scenes, or a plain shape where there is none.

## The metadata by which a plain shape is known.
const IS_PLAIN: StringName = &"tr_plain_shape"

const _PLAIN: Dictionary[StringName, Color] = {
	&"player": Color("4f8cff"), &"enemy": Color("c9452f"), &"loot": Color("e8c547"), &"door": Color("7a5230"), &"projectile": Color("ff9a3c"),
}

# Path → what was loaded; null where there is nothing.
var _loaded: Dictionary[String, Resource] = {}


## A node from a scene or script at [param path], and whether it is the game's own. [param what] says in words what it shows, and
## [param key] under which name it can be overridden.
func make(kind: StringName, path: String, what: String, key: String) -> Node3D:
	var made: Node = _instantiate(path)
	if made is Node3D:
		return made
	if made != null:
		made.queue_free()
	TrBridgeNotes.say_once(
		"%s: %s, so it is shown as a plain shape. Another scene can be named in TrWorld.overrides[\"%s\"]."
		% [what, _why_not(path, made), key]
	)
	return plain(kind)


## The plain shape of a kind.
func plain(kind: StringName) -> Node3D:
	var shape: MeshInstance3D = MeshInstance3D.new()
	match kind:
		&"door":
			shape.mesh = BoxMesh.new()
			shape.scale = Vector3(4.0, 3.0, 0.3)
			shape.position.y = 1.5
		&"loot":
			shape.mesh = BoxMesh.new()
			shape.scale = Vector3.ONE * 0.3
		&"projectile":
			shape.mesh = SphereMesh.new()
			shape.scale = Vector3.ONE * 0.4
			shape.position.y = 1.0
		_:
			shape.mesh = CapsuleMesh.new()
			shape.position.y = 1.0
	var paint: StandardMaterial3D = StandardMaterial3D.new()
	paint.albedo_color = _PLAIN[kind]
	shape.material_override = paint
	var node: Node3D = Node3D.new()
	node.set_meta(IS_PLAIN, true)
	node.add_child(shape)
	return node


func _instantiate(path: String) -> Node:
	if not _loaded.has(path):
		_loaded[path] = ResourceLoader.load(path) if path != "" and ResourceLoader.exists(path) else null
	var found: Resource = _loaded[path]
	if found is PackedScene:
		return (found as PackedScene).instantiate()
	if found is GDScript and (found as GDScript).can_instantiate():
		var made: Variant = (found as GDScript).new()
		return made if made is Node else null
	return null


static func _why_not(path: String, made: Node) -> String:
	if path == "":
		return "the content names no scene"
	if made != null:
		return "\"%s\" is no Node3D" % path
	return ("\"%s\" is no scene" if ResourceLoader.exists(path) else "there is no scene \"%s\"") % path
