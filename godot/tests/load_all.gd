extends SceneTree
## Loads every script of the project. With warnings as errors, one that has a warning does not load.


func _initialize() -> void:
	# Scripts that name an autoload can be loaded once it is there.
	await process_frame
	var bad: PackedStringArray = []
	var count: int = 0
	for path: String in _scripts_below("res://"):
		count += 1
		var script: Resource = load(path)
		if not script is GDScript or not (script as GDScript).can_instantiate() and not (script as GDScript).is_abstract():
			bad.append(path)
	print("LOADED ", count)
	for path: String in bad:
		print("BAD ", path)
	quit(0 if bad.is_empty() else 1)


func _scripts_below(folder: String) -> PackedStringArray:
	var paths: PackedStringArray = []
	for file: String in DirAccess.get_files_at(folder):
		if file.ends_with(".gd"):
			paths.append(folder.path_join(file))
	for below: String in DirAccess.get_directories_at(folder):
		if not below.begins_with("."):
			paths.append_array(_scripts_below(folder.path_join(below)))
	return paths
