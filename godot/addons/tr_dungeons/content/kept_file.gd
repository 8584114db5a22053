class_name KeptFile
extends RefCounted
## Writes a file so that a crash in the middle leaves the old one.


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
