class_name TrKeptFile
extends RefCounted
## Writes a file so that a crash in the middle leaves the old one, and keeps aside what cannot be read.


## Whether it was written; if not, a warning says why.
static func write(path: String, text: String) -> bool:
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	var unfinished: String = path + ".new"
	var file: FileAccess = FileAccess.open(unfinished, FileAccess.WRITE)
	if file == null:
		push_warning("%s cannot be written: %s." % [unfinished, error_string(FileAccess.get_open_error())])
		return false
	file.store_string(text)
	var failure: Error = file.get_error()
	file.close()
	if failure == OK:
		failure = DirAccess.rename_absolute(unfinished, path)
	if failure != OK:
		push_warning("%s cannot be written: %s." % [path, error_string(failure)])
	return failure == OK


## What is in the file as JSON; [code]null[/code] where there is none, or none that can be read.
static func read_json(path: String) -> Variant:
	if not FileAccess.file_exists(path):
		return null
	var json: JSON = JSON.new()
	return json.data if json.parse(FileAccess.get_file_as_string(path)) == OK else null


## Renames a file that cannot be read, so that it is never overwritten. Returns its new name.
static func set_aside(path: String) -> String:
	var aside: String = path + ".broken"
	var number: int = 1
	while FileAccess.file_exists(aside):
		number += 1
		aside = "%s.broken%d" % [path, number]
	var failure: Error = DirAccess.rename_absolute(path, aside)
	if failure != OK:
		push_warning("%s cannot be renamed to %s: %s." % [path, aside, error_string(failure)])
	return aside
