extends RefCounted
## Makes the scripts of the state's structures: a class with a property for each field, so that fields are read as fast as those
## of any object, and may be null.
##
## The names come from the server, and become source code here. So they must be plain names and nothing else; whatever is not is
## kept in a dictionary of the structure instead.

const SchemaType = preload("schema_type.gd")

# Words that cannot be the names of variables. Engine classes and their members are asked for, not listed.
const _WORDS: PackedStringArray = [
	"and", "as", "assert", "await", "bool", "break", "breakpoint", "class", "class_name", "const", "continue", "elif", "else", "enum",
	"extends", "false", "float", "for", "func", "if", "in", "int", "is", "match", "namespace", "not", "null", "or", "pass", "preload",
	"return", "self", "signal", "static", "super", "trait", "true", "var", "void", "when", "while", "yield", "INF", "NAN", "PI", "TAU",
]

# A project may treat these as errors. The names are the server's.
const _IGNORE_WARNINGS: String = "@warning_ignore_start(\"shadowed_global_identifier\", \"unused_private_class_variable\")"

# The names of types, which cannot be those of variables. Asked for once, since there are hundreds.
static var _types: Dictionary[String, bool] = {}
# What ColyseusSchema itself has, by name: asked for once.
static var _own_members: Dictionary[String, bool] = {}
# By source: the same state is joined again and again.
static var _scripts: Dictionary[String, GDScript] = {}


## Sets the class that instances of a type are made of. [param base] is ColyseusSchema, or a class of the user's, whose own
## variables are used where they have a field's name.
static func prepare(type: SchemaType, base: GDScript) -> void:
	var own: GDScript = ColyseusSchema as GDScript
	if _own_members.is_empty():
		_own_members = _members_of(own)
	var taken: Dictionary[String, bool] = _own_members if base == own else _members_of(base)
	var declared: Dictionary[String, bool] = _variables_of(base)
	var source: String = ""
	var made: Array[int] = []
	for index: int in type.names.size():
		var field: String = type.names[index]
		if declared.has(field):
			type.keys[index] = type.names[index]
		elif not taken.has(field) and _can_be_property(field):
			source += "var %s: Variant\n" % field
			made.append(index)
	var script: GDScript = _script_of(base, source)
	if script != base:
		for index: int in made:
			type.keys[index] = type.names[index]
	type.instance_script = script


# The base itself where nothing is to be added, or cannot be.
static func _script_of(base: GDScript, variables: String) -> GDScript:
	var parent: String = _name_of(base)
	if parent == "" or variables == "":
		return base
	var source: String = "extends %s\n%s\n%s" % [parent, _IGNORE_WARNINGS, variables]
	if not _scripts.has(source):
		var script: GDScript = GDScript.new()
		script.source_code = source
		_scripts[source] = script if script.reload() == OK else base
	return _scripts[source]


# How source code names a class; nothing if it cannot.
static func _name_of(base: GDScript) -> String:
	if base.get_global_name() != &"":
		return base.get_global_name()
	if base.resource_path != "":
		return "\"%s\"" % base.resource_path
	# One inside another file does not know where. Its instances do.
	var instance: RefCounted = base.new()
	var where: Dictionary = inst_to_dict(instance)
	var path: String = where.get("@path", "")
	var inner: String = str(where.get("@subpath", "")).replace("/", ".")
	return "\"%s\".%s" % [path, inner] if path != "" and inner != "" else ""


# The variables of a class, without those of ColyseusSchema.
static func _variables_of(base: GDScript) -> Dictionary[String, bool]:
	var names: Dictionary[String, bool] = {}
	var own: GDScript = ColyseusSchema as GDScript
	if base == own:
		return names
	var others: Array = own.get_script_property_list().map(func(member: Dictionary) -> String: return member["name"])
	for member: Dictionary in base.get_script_property_list():
		var usage: int = member["usage"]
		if usage & PROPERTY_USAGE_SCRIPT_VARIABLE and not others.has(member["name"]):
			names[str(member["name"])] = true
	return names


static func _members_of(base: GDScript) -> Dictionary[String, bool]:
	var names: Dictionary[String, bool] = {}
	var lists: Array[Array] = [
		base.get_script_property_list(), base.get_script_method_list(), base.get_script_signal_list(),
	]
	for list: Array in lists:
		for member: Dictionary in list:
			names[str(member["name"])] = true
	var script: GDScript = base
	while script != null:
		for constant: StringName in script.get_script_constant_map():
			names[str(constant)] = true
		script = script.get_base_script()
	return names


static func _can_be_property(field: String) -> bool:
	if not field.is_valid_ascii_identifier() or _WORDS.has(field) or field == "script":
		return false
	if _types.is_empty():
		_find_types()
	return not (
		ClassDB.class_has_method(&"RefCounted", field)
		or ClassDB.class_has_signal(&"RefCounted", field)
		or ClassDB.class_has_integer_constant(&"RefCounted", field)
		or ClassDB.class_exists(field)
		or Engine.has_singleton(field)
		or _types.has(field)
	)


# Built-in types and the classes of the project.
static func _find_types() -> void:
	for type: int in TYPE_MAX:
		_types[type_string(type)] = true
	for global: Dictionary in ProjectSettings.get_global_class_list():
		_types[str(global["class"])] = true
