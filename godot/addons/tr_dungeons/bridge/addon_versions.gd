class_name TrAddonVersions
extends RefCounted
## Whether the addons [code]colyseus[/code] and [code]tr_dungeons[/code] belong together. Each says its version in its
## [code]plugin.cfg[/code], and this one which version of the other it needs.

const _OWN: String = "res://addons/tr_dungeons/plugin.cfg"
const _COLYSEUS: String = "res://addons/colyseus/plugin.cfg"


## What is wrong, as a sentence; empty if nothing is. An exported game has no [code]plugin.cfg[/code], and nothing to say.
static func problem() -> String:
	if not FileAccess.file_exists(_OWN):
		return ""
	var needed: String = _read(_OWN, "needs_colyseus")
	var found: String = _read(_COLYSEUS, "version")
	if found == needed or found.begins_with(needed + "."):
		return ""
	return (
		"The addon tr_dungeons %s needs the addon colyseus %s, and here is %s: copy both folders from the same version of the server."
		% [_read(_OWN, "version"), needed, found if found != "" else "none"]
	)


static func _read(path: String, key: String) -> String:
	var file: ConfigFile = ConfigFile.new()
	if file.load(path) != OK:
		return ""
	return str(file.get_value("plugin", key, ""))
